import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type FeedSync, feedSync, type KeylogSync, keylogSync } from "#app/protocol/sync-api.ts";
import { type EvilClinic, openEvilClinic, showConversation, writeTo } from "./evil-clinic.ts";
import { headOf, resigned, withoutChains } from "./evil-log.ts";
import { expect, test } from "./fixtures.ts";
import { addOneself, delivered, flipBit, ghostAccount, withGhostDevice } from "./forgeries.ts";
import { answer } from "./journeys.ts";
import { signaturesGiven } from "./signatures-given.ts";

type Item = FeedSync["items"][number];
type Envelope = Extract<Item, { type: "envelope" }>;

const feed = /^\/api\/sync\/feed$/;
const keylog = /^\/api\/sync\/keylog$/;

let clinic: EvilClinic;
let page: Page;

test.beforeAll(async ({ browser }) => {
  clinic = await openEvilClinic(browser);
  page = clinic.victim.page;
});
test.afterEach(() => clinic.evil.beHonest());
test.afterAll(() => clinic?.stop());

/** The nurse writes in a conversation of the victim. */
async function nurseSays(text: string, threadId = clinic.threadId): Promise<void> {
  await clinic.nurse.send({ type: "thread", threadId }, text);
}

/** A conversation of its own for a test, on the victim's screen. */
async function conversation(subject: string): Promise<string> {
  const threadId = await writeTo(clinic, subject, `${subject}: first.`);
  await showConversation(clinic, subject);
  await sees(`${subject}: first.`);
  return threadId;
}

async function sees(text: string): Promise<void> {
  await expect(page.getByRole("article").getByText(text, { exact: true })).toBeVisible();
}

async function doesNotSee(text: string): Promise<void> {
  await expect(page.getByText(text)).toHaveCount(0);
}

/** A refusal on the screen: its code, with words that are not the code. */
async function refusal(code: string, words: string | RegExp): Promise<void> {
  const notice = page.locator(`[data-code="${code}"]`).last();
  await expect(notice).toBeVisible();
  await expect(page.getByText(words).last()).toBeVisible();
  await expect(page.getByText(code, { exact: true })).toHaveCount(0);
}

/** Nothing of the feed arrives until the returned function is called. */
function withholdFeed(): () => void {
  return clinic.evil.alter(feed, () => ({ items: [], more: false, log: null }));
}

/** Replaces envelopes that come for the first time, in turn: a page whose answer came too late is asked for again. */
function alterEnvelopes(...changes: readonly ((item: Envelope) => Item)[]): void {
  const left = [...changes];
  const given = signaturesGiven(clinic.evil);
  const chosen = new Map<string, (item: Envelope) => Item>();
  clinic.evil.alter(feed, (page: FeedSync) => ({
    ...page,
    items: page.items.map((item) => {
      if (item.type !== "envelope" || given.has(item.sig)) return item;
      const change = chosen.get(item.sig) ?? left.shift() ?? ((same: Envelope) => same);
      chosen.set(item.sig, change);
      return change(item);
    }),
  }));
}

test("a bit flipped in any region of an envelope: refused with a code, the next message is shown", async () => {
  const threadId = await conversation("Flipped bits");
  const regions: [string, string, (item: Envelope) => Envelope][] = [
    ["version", "E_VERSION", (item) => ({ ...item, header: flipBit(item.header, 0) })],
    ["message id", "E_SIG", (item) => ({ ...item, header: flipBit(item.header, 40) })],
    ["sender's device", "E_CHAIN(signer)", (item) => ({ ...item, header: flipBit(item.header, 90) })],
    ["head of the thread", "E_STALE_EPOCH", (item) => ({ ...item, header: flipBit(item.header, 170) })],
    ["commitment", "E_SIG", (item) => ({ ...item, com: flipBit(item.com, 5) })],
    ["ciphertext", "E_SIG", (item) => ({ ...item, ct: flipBit(item.ct, 30) })],
    ["signature", "E_SIG", (item) => ({ ...item, sig: flipBit(item.sig, 9) })],
    ["wrap hashes", "E_SIG", (item) => ({ ...item, wrapHashes: flipBit(item.wrapHashes, 33) })],
    ["own wrap", "E_NOT_RECIPIENT", (item) => ({ ...item, wrap: flipBit(item.wrap ?? "", 45) })],
    ["no wrap", "E_NOT_RECIPIENT", (item) => ({ ...item, wrap: null })],
  ];
  const release = withholdFeed();
  for (const [region] of regions) await nurseSays(`altered ${region}`, threadId);
  alterEnvelopes(...regions.map(([, , change]) => change));
  release();
  await nurseSays("untouched", threadId);
  await sees("untouched");
  const shown = await page
    .locator("main [data-code]")
    .evaluateAll((all) => all.map((each) => each.getAttribute("data-code")));
  expect(shown.sort()).toEqual(regions.map(([, code]) => code).sort());
  for (const [region] of regions) await doesNotSee(`altered ${region}`);
  await answer(page, "I can still write.");
});

test("an envelope of the weaker suite is refused as a downgrade", async () => {
  const threadId = await conversation("Downgrade");
  alterEnvelopes((item) => {
    const header = fromBase64url(item.header);
    header[1] = 1;
    return { ...item, header: toBase64url(header) };
  });
  await nurseSays("sealed for one", threadId);
  await refusal("E_SUITE_DOWNGRADE", "A message with weaker protection was refused");
  await doesNotSee("sealed for one");
});

test("a wrap made for another device opens nothing", async () => {
  const threadId = await conversation("Another's wrap");
  alterEnvelopes((item) => {
    const posted = clinic.evil.exchanges.findLast(({ url }) => url === "/api/envelopes");
    const { wraps } = JSON.parse(posted?.requestBody.toString() ?? "{}").envelope as { wraps: string[] };
    return { ...item, wrap: wraps.find((wrap) => wrap !== item.wrap) ?? null };
  });
  await nurseSays("for me", threadId);
  await refusal("E_NOT_RECIPIENT", "This message was not sent to this device");
  alterEnvelopes();
  await nurseSays("for me as well", threadId);
  await sees("for me as well");
});

test("a message replayed in place of another is shown once, and the gap is told", async () => {
  const threadId = await conversation("Replay");
  let kept: Envelope | null = null;
  alterEnvelopes((item) => {
    kept = item;
    return item;
  });
  await nurseSays("take one tablet", threadId);
  await sees("take one tablet");
  alterEnvelopes((item) => ({ ...(kept ?? item), n: item.n }));
  await nurseSays("no, take none", threadId);
  await nurseSays("call me", threadId);
  await sees("call me");
  await expect(page.getByText("take one tablet")).toHaveCount(1);
  await expect(page.getByText("A message is missing here")).toBeVisible();
});

test("a message moved into another conversation is refused there", async () => {
  const from = await conversation("Moved from");
  const to = await conversation("Moved to");
  alterEnvelopes((item) => ({ ...item, threadId: to }));
  await nurseSays("stop all tablets", from);
  await refusal("E_NOT_MEMBER", "The writer is not part of this conversation");
  await doesNotSee("stop all tablets");
});

test("a message dropped in the middle leaves a mark where it stood", async () => {
  const threadId = await conversation("Dropped");
  let dropped = 0;
  clinic.evil.alter(feed, (page: FeedSync) => {
    dropped += page.items.length;
    return { ...page, items: [] };
  });
  await nurseSays("dropped on the way", threadId);
  await expect.poll(() => dropped).toBeGreaterThan(0);
  clinic.evil.beHonest();
  clinic.evil.alter(feed, (page: FeedSync) => ({ ...page, items: page.items.slice(1) }));
  await nurseSays("after the gap", threadId);
  await sees("after the gap");
  await expect(page.getByText("A message is missing here")).toBeVisible();
});

test("messages handed over in reverse are shown in the order they were written", async () => {
  const threadId = await conversation("Reversed");
  const release = withholdFeed();
  for (const text of ["one", "two", "three"]) await nurseSays(text, threadId);
  release();
  clinic.evil.alter(feed, (page: FeedSync) => {
    const numbers = page.items.map(({ n }) => n);
    return { ...page, items: page.items.toReversed().map((item, i) => ({ ...item, n: numbers[i] })) };
  });
  await nurseSays("four", threadId);
  await sees("four");
  await expect(page.getByRole("article").getByText(/^(one|two|three|four)$/)).toHaveText([
    "one",
    "two",
    "three",
    "four",
  ]);
  await expect(page.getByText(/missing here/)).toHaveCount(0);
});

test("a roster change that is withheld holds up what was written under it, and only that", async () => {
  const threadId = await conversation("Withheld");
  const { clinicId } = clinic;
  // The log's growth is shown, the statement that made it grow is not.
  clinic.evil.alter(keylog, (answer: KeylogSync) =>
    withoutChains(answer, ({ accountId }) => accountId === clinicId),
  );
  await clinic.admin.createTeam("Eye team", [clinic.nurseId]);
  await clinic.nurse.sync();
  await nurseSays("written under the new roster", threadId);
  await refusal("E_STALE_LOG", "The server did not show that its records are whole");
  await doesNotSee("written under the new roster");
  await sees("Withheld: first.");
  clinic.evil.beHonest();
  await nurseSays("and one more", threadId);
  await sees("and one more");
  await sees("written under the new roster");
  await expect(page.locator('[data-code="E_STALE_LOG"]')).toHaveCount(0);
});

test("a device that the server adds to a person stands in no signed log, and no message is wrapped to it", async () => {
  const threadId = await conversation("Ghost device");
  const { nurseId } = clinic;
  const chain = await chainOf(nurseId);
  const ghost = await withGhostDevice(nurseId, chain);
  clinic.evil.alter(keylog, (log: KeylogSync) => ({ ...log, chains: [...log.chains, ghost] }));
  await nurseSays("is somebody listening?", threadId);
  await refusal("E_STALE_LOG", "The server did not show that its records are whole");
  await doesNotSee("is somebody listening?");
  await sees("Ghost device: first.");
  await answer(page, "Nobody but us.");
  clinic.evil.beHonest();
  await sees("is somebody listening?");
  const posted = clinic.evil.exchanges.findLast(({ url }) => url === "/api/envelopes");
  const { wraps } = JSON.parse(posted?.requestBody.toString() ?? "{}").envelope as { wraps: string[] };
  // The nurse's browser, the victim's browser and the victim's kit.
  expect(wraps).toHaveLength(3);
  await nurseSays("all is well", threadId);
  await sees("all is well");
  await expect(page.locator('[data-code="E_STALE_LOG"]')).toHaveCount(0);
});

test("a member whom the server adds is refused in the conversation and reads nothing", async () => {
  const threadId = await conversation("Ghost member");
  const ghost = await ghostAccount();
  const chains = new Map<string, string[]>();
  for (const id of [clinic.clinicId, clinic.nurseId, clinic.victimId]) chains.set(id, await chainOf(id));
  chains.set(ghost.state.id, ghost.chain.wires);
  const wire = await addOneself(ghost, await createOf(threadId), chains);
  clinic.evil.alter(keylog, (log: KeylogSync) => ({ ...log, chains: [...log.chains, ghost.chain] }));
  alterEnvelopes(({ n }) => ({ n, type: "statement", threadId, wire, index: 0 }));
  await nurseSays("between the two of us", threadId);
  await refusal("E_STALE_LOG", "The server did not show that its records are whole");
  await expect(page.getByText("Only Nour Nurse and you can read this")).toBeVisible();
  await expect(page.getByText(/ added /)).toHaveCount(0);
});

test("names of staff and teams that nobody vouched for are not shown as theirs", async () => {
  const { nurseId } = clinic;
  clinic.evil.alter(/^\/api\/directory$/, (directory) => ({
    ...directory,
    people: directory.people.map((person: { accountId: string }) =>
      person.accountId === nurseId ? { ...person, name: "Dr Mallory" } : person,
    ),
    teams: directory.teams.map((team: object) => ({ ...team, name: "Mallory's team" })),
  }));
  await page.reload();
  await page.getByRole("button", { name: "Unlock" }).click();
  await page.locator('a[href="/messages"]').first().click();
  await expect(page.getByText("Name not confirmed").first()).toBeVisible();
  await page.getByRole("link", { name: /Blood sugar/ }).click();
  await sees("Welcome, Pat.");
  await expect(page.getByRole("article").getByText("Name not confirmed").first()).toBeVisible();
  await doesNotSee("Mallory");
  clinic.evil.beHonest();
  await page.reload();
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByRole("article").getByText("Nour Nurse").first()).toBeVisible();
});

test("an answer that the protocol does not know is a fault of the server, and what was read stays", async () => {
  await showConversation(clinic, "Blood sugar");
  clinic.evil.alter(feed, (page: object) => ({ ...page, extra: true }));
  await nurseSays("with something extra");
  await expect(page.locator('[data-code="E_ANSWER"]')).toBeVisible();
  await sees("Welcome, Pat.");
  clinic.evil.beHonest();
  clinic.evil.alter(feed, () => "<html>502 Bad Gateway</html>");
  await nurseSays("behind a broken proxy");
  clinic.evil.beHonest();
  await sees("behind a broken proxy");
  await sees("with something extra");
});

test("a key log rewound by one leaf, or signed by another key, is not trusted, and messages stay readable", async () => {
  await showConversation(clinic, "Blood sugar");
  const older = clinic.evil.exchanges.findLast(({ url }) => url.startsWith("/api/sync/keylog"));
  const { log: rewound } = JSON.parse(older?.answerBody.toString() ?? "{}") as KeylogSync;
  await clinic.admin.createTeam("Ear team", [clinic.nurseId]);
  await nurseSays("the log has grown");
  await sees("the log has grown");
  const lies: [string, (log: KeylogSync) => Promise<KeylogSync["log"]> | KeylogSync["log"]][] = [
    ["a shorter log", () => rewound],
    ["another key", ({ log }) => resigned(log, {})],
  ];
  for (const [lie, change] of lies) {
    clinic.evil.alter(keylog, async (answer: KeylogSync) => ({ ...answer, log: await change(answer) }));
    await nurseSays(`under ${lie}`);
    await refusal("E_STALE_LOG", "The server did not show that its records are whole");
    await sees("Welcome, Pat.");
    clinic.evil.beHonest();
    await sees(`under ${lie}`);
  }
});

test("a device that signed two messages for one place is shut out, and both can be saved as evidence", async () => {
  const threadId = await conversation("Two of one");
  const twin = await clinic.nurseTwin();
  const to = { type: "thread", threadId } as const;
  await twin.vault.send({ to, text: "a hundred mg", subject: "", category: "general", draftKey: null });
  const [other] = await twin.vault.outbox();
  const second = await delivered(other);
  await nurseSays("ten mg", threadId);
  await sees("ten mg");
  alterEnvelopes((item) => ({ ...item, ...second }));
  await nurseSays("and so on", threadId);
  await refusal("E_EQUIVOCATION", "A device sent two different versions of one message");
  await doesNotSee("a hundred mg");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save what we found" }).click(),
  ]);
  const evidence = await readFile(await download.path(), "utf8");
  const { type, envelopes } = JSON.parse(evidence) as { type: string; envelopes: { header: string }[] };
  expect(type).toBe("equivocation");
  expect(envelopes.map(({ header }) => header)).toContain(second.header);
  expect(envelopes).toHaveLength(2);
  expect(evidence).not.toMatch(/(ten|hundred) mg/);
  clinic.evil.beHonest();
});

test("two histories of one length stop everything, lock, and leave the evidence to save", async () => {
  const { dataDir } = clinic.evil.app;
  clinic.evil.alter(keylog, async (answer: KeylogSync) => ({
    ...answer,
    log: await resigned(answer.log, { dataDir, root: headOf(answer.log).root.toReversed() }),
  }));
  await nurseSays("which history is this?");
  await expect(page.getByRole("heading", { name: "Your messages are locked" })).toBeVisible();
  await refusal("E_FORK", "Stop: the server showed you something different from others");
  await doesNotSee("Welcome, Pat.");
  clinic.evil.beHonest();
  const before = clinic.evil.exchanges.length;
  await page.getByRole("button", { name: "Unlock" }).click();
  await refusal("E_FORK", "Stop: the server showed you something different from others");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: /Save/ }).click(),
  ]);
  const saved: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) saved.push(chunk as Buffer);
  expect(JSON.parse(Buffer.concat(saved).toString())).toMatchObject({
    type: "log-fork",
    key: expect.stringContaining("/bedside-keylog+"),
    held: expect.arrayContaining([expect.stringContaining("/bedside-keylog\n")]),
    served: expect.stringContaining("/bedside-keylog\n"),
  });
  await page.reload();
  await page.getByRole("button", { name: "Unlock" }).click();
  await refusal("E_FORK", "Stop: the server showed you something different from others");
  const posted = clinic.evil.exchanges
    .slice(before)
    .filter(
      ({ method, requestHeaders }) => method === "POST" && /Mozilla/.test(requestHeaders["user-agent"] ?? ""),
    );
  expect(posted.map(({ url }) => url)).toEqual([]);
});

test("through all of this the page broke no policy and threw nothing", () => {
  const { complaints } = clinic.victim;
  expect(complaints.filter((text) => /^(policy|uncaught)/.test(text))).toEqual([]);
});

/** The honest chain of an account, as its members' browsers hold it. */
async function chainOf(accountId: string): Promise<string[]> {
  const path = `/api/sync/keylog?size=0&want=${accountId}`;
  const { chains } = await clinic.nurse.api.get(path, keylogSync);
  return chains.find((chain) => chain.accountId === accountId)?.wires ?? [];
}

/** CREATE of a conversation, from the nurse's own feed. */
async function createOf(threadId: string): Promise<string> {
  for (let after = 0; ; ) {
    const { items, more } = await clinic.nurse.api.get(`/api/sync/feed?after=${after}`, feedSync);
    const found = items.find((item) => item.type === "statement" && item.threadId === threadId);
    if (found?.type === "statement") return found.wire;
    if (!more) throw new Error("no CREATE of this conversation");
    after = items.at(-1)?.n ?? after;
  }
}
