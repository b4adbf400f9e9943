import type { CDPSession, Page } from "@playwright/test";
import { entropyFromWords } from "#app/crypto/primitives/words.ts";
import { parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { type Canary, filesOf, findCanaries, keyCanary, textCanary } from "./canary.ts";
import { expect, reach, team, test } from "./clinic-fixture.ts";
import { answer, invite, makeKit, writeToTeam } from "./journeys.ts";
import { readMemory, watchBuffers } from "./page-memory.ts";
import { newPerson } from "./person.ts";
import { watchPrf } from "./watch-prf.ts";

const written = {
  subject: "Canary-subject-hQ4vN7",
  text: "Canary-text-wE9tC3 of the patient",
  answer: "Canary-answer-jK6pY2 of the nurse",
  fileName: "Canary-file-bT2xG8.txt",
  draft: "Canary-draft-dU8sF5 never sent",
  typed: "Canary-typed-cL3qW9 a moment before the lock",
};

test("a locked page holds nothing that was read, written or shown: no string, buffer, node or file, and no worker", async ({
  browser,
  clinic: { nurse, origin },
}) => {
  const canaries: Canary[] = Object.entries(written).map(([name, text]) => textCanary(name, text));
  const { context, page, complaints, authenticator } = await newPerson(browser, origin);
  const { cdp } = authenticator;
  await watchBuffers(context);
  await watchPrf(context, (bytes) => canaries.push(keyCanary(`PRF output ${canaries.length}`, bytes)));
  await reach(nurse, "/invitations");
  const link = await invite(nurse.page, { name: "Mem Patient", teams: [team] });
  canaries.push(keyCanary("secret of the invitation", parseInviteFragment(new URL(link).hash).secret));

  // One document from the invitation to the lock: nothing is forgotten by loading another one.
  await page.goto(link);
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("button", { name: "Make a passkey" }).click();
  const words = await makeKit(page);
  const read = entropyFromWords(words.join(" "));
  if (!read.ok) throw new Error("the sheet shows words that are none");
  canaries.push(keyCanary("entropy of the kit", read.entropy));
  await page.getByRole("button", { name: "Continue" }).click();
  await writeToTeam(page, { team, ...written });
  await nurse.page.getByRole("link", { name: "Inbox" }).click();
  await nurse.page.getByRole("link", { name: /Mem Patient/ }).click();
  await answer(nurse.page, written.answer);
  await expect(page.getByRole("article").getByText(written.answer)).toBeVisible();
  await chooseFile(page, written.fileName);
  const field = page.getByRole("textbox", { name: "Write an answer" });
  await field.fill(written.draft);
  await expect(page.getByText("Draft saved on this device")).toBeVisible();

  const whileOpen = findCanaries(canaries, await readMemory(cdp));
  // Of the journey itself, words of the kit and outputs of the passkey are gone already while it is open.
  expect(whileOpen.filter((hit) => /PRF|kit|invitation/.test(hit))).toEqual([]);
  for (const name of ["subject", "text", "answer", "draft"])
    for (const place of ["strings", "nodes"]) expect(whileOpen).toContain(`${name} as raw in ${place}`);
  expect(whileOpen).toContain("fileName as raw in files");

  await field.fill(written.typed);
  await page.getByRole("button", { name: "Lock now" }).click();
  await expect(page.getByRole("heading", { name: "Your messages are locked" })).toBeVisible();
  expect(canaries.filter(({ name }) => name.startsWith("PRF")).length).toBeGreaterThan(2);
  expect(findCanaries(canaries, await readMemory(cdp))).toEqual([]);
  expect(page.workers()).toEqual([]);

  // A word of the kit may be a name of the program or the browser: those tell nothing.
  const held = await wordsHeld(cdp, words);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Your messages are locked" })).toBeVisible();
  const common = [...(await wordsHeld(cdp, words)), ...(await wordsOfProgram(words))];
  expect(words.filter((word) => common.includes(word)).length).toBeLessThan(10);
  expect(held.filter((word) => !common.includes(word))).toEqual([]);
  expect(complaints).toEqual([]);
});

test("the search of a page's memory finds what is planted in a closure, a buffer and a detached node", async ({
  clinic: { patient },
}) => {
  const { context, page, authenticator } = patient;
  await watchBuffers(context);
  await page.goto("/privacy");
  await page.evaluate(() => {
    // In parts, so that no source of a script holds the whole.
    const words = ["Canary", "planted"].join("-");
    const closure = () => words.length;
    const buffer = Uint8Array.from({ length: 32 }, (_, i) => 200 - i * 3);
    const node = document.createElement("p");
    node.textContent = ["Canary", "detached"].join("-");
    Object.assign(globalThis, { planted: { closure, buffer, node } });
  });
  const key = Uint8Array.from({ length: 32 }, (_, i) => 200 - i * 3);
  const canaries = [
    textCanary("closure", "Canary-planted"),
    keyCanary("buffer", key),
    textCanary("node", "Canary-detached"),
  ];
  const found = findCanaries(canaries, await readMemory(authenticator.cdp));
  expect(found).toContain("closure as raw in strings");
  expect(found).toContain("buffer as raw in buffers");
  expect(found).toContain("node as raw in nodes");
  await page.evaluate(() => Object.assign(globalThis, { planted: null }));
  expect(findCanaries(canaries, await readMemory(authenticator.cdp))).toEqual([]);
});

/** As the system's chooser does; a locator's own way holds the field, and with it the conversation, beyond its end. */
async function chooseFile(page: Page, name: string): Promise<void> {
  await page.evaluate((fileName) => {
    const input = document.querySelector<HTMLInputElement>("input[type=file]");
    if (input === null) throw new Error("no field for files");
    const chosen = new DataTransfer();
    chosen.items.add(new File(["of no matter"], fileName, { type: "text/plain" }));
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }, name);
}

/** Words that are a whole string, or stand in a node. */
async function wordsHeld(cdp: CDPSession, words: readonly string[]): Promise<string[]> {
  const held = new Set<string>();
  for (const { name, bytes } of await readMemory(cdp))
    if (name !== "buffers")
      for (const text of bytes.toString().split(name === "nodes" ? /\s/ : "\n")) held.add(text);
  return words.filter((word) => held.has(word));
}

/** Words that a script of the program quotes, or names as a property, also where it makes or takes an object apart. */
async function wordsOfProgram(words: readonly string[]): Promise<string[]> {
  const files = await filesOf("build/client/assets");
  const scripts = files.filter(({ name }) => name.endsWith(".js"));
  const named = new Set(
    scripts.flatMap(({ bytes }) => bytes.toString().match(/(?<=["'`.{,])[a-z]+\b/g) ?? []),
  );
  return words.filter((word) => named.has(word));
}
