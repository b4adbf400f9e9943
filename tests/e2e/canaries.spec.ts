import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "@playwright/test";
import { entropyFromWords } from "#app/crypto/primitives/words.ts";
import { parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { inviteKeys } from "#app/crypto/secret/invitation-secret.ts";
import { kitFromEntropy } from "#app/crypto/secret/kit.ts";
import {
  type Canary,
  encodingsOf,
  filesOf,
  findCanaries,
  keyCanary,
  type Place,
  textCanary,
} from "./canary.ts";
import { EvilServer, type Exchange } from "./evil-server.ts";
import { expect, test } from "./fixtures.ts";
import {
  acceptInvitation,
  answer,
  endorse,
  invite,
  makeKit,
  makeTeam,
  setUpClinic,
  writeToTeam,
} from "./journeys.ts";
import { newPerson, type Person } from "./person.ts";
import { watchPrf } from "./watch-prf.ts";
import { type WorkerKey, watchWorkerKeys } from "./watch-worker-keys.ts";

const written = {
  subject: "Canary-subject-kV3qT8",
  text: "Canary-text-zR7wL2 of the patient",
  answer: "Canary-answer-mX9dH4 of the nurse",
  draft: "Canary-draft-pB6sN1 never sent",
  passphrase: "Canary-passphrase-uF5jY0",
  fileName: "Canary-file-wG4cE8.txt",
  fileContent: "Canary-content-sD2vM7 of the file",
};
const canaries: Canary[] = Object.entries(written).map(([name, text]) => textCanary(name, text));
const said: Place[] = [];
const people: Person[] = [];
let folder: string;
let evil: EvilServer;

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "bedside-canaries-"));
  evil = await EvilServer.start({ BEDSIDE_DATA_DIR: folder, BEDSIDE_LOG_LEVEL: "debug" });
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

test("a search that finds nothing could have found every form of every canary", () => {
  const sample = [
    textCanary("text", "Canary-sample-Kq8 ü/+?"),
    keyCanary("key", crypto.getRandomValues(new Uint8Array(32))),
  ];
  for (const canary of sample)
    for (const [encoding, form] of Object.entries(encodingsOf(canary))) {
      const bytes = Buffer.concat([Buffer.from("before "), form, Buffer.from(" after")]);
      expect(findCanaries([canary], [{ name: "planted", bytes }])).toContain(
        `${canary.name} as ${encoding} in planted`,
      );
    }
  for (const shift of [0, 1, 2]) {
    const { bytes } = sample[0] as Canary;
    const leak = Buffer.concat([Buffer.alloc(shift, "x"), bytes, Buffer.from("tail")]).toString("base64");
    expect(findCanaries(sample, [{ name: "leak", bytes: Buffer.from(leak) }]).length).toBeGreaterThan(0);
  }
});

test("nothing that was written, and no key, leaves the browsers in a whole journey", async ({ browser }) => {
  test.setTimeout(300_000);
  const admin = await observed(await newPerson(browser, evil.origin));
  await setUpClinic(admin.page, evil.app.setupUrl ?? "");
  const nurseLink = await invite(admin.page, { kind: "A member of the care team", name: "Nour Nurse" });
  keepInvitation("staff", nurseLink);
  const nurse = await observed(await newPerson(browser, evil.origin));
  await nurse.page.goto(nurseLink);
  await expect(nurse.page.getByRole("button", { name: "Start" })).toBeVisible();
  await expectNoFragment(nurse.page, nurseLink);
  await keepKit("nurse", () => acceptAndKit(nurse.page, nurseLink));
  await endorse(admin.page, "Nour Nurse");
  await makeTeam(admin.page, "Diabetes team", ["Nour Nurse"]);
  await nurse.page.goto("/inbox");
  await nurse.page.getByRole("button", { name: "Unlock" }).click();
  const patientLink = await invite(nurse.page, { name: "Pat Patient", teams: ["Diabetes team"] });
  keepInvitation("patient", patientLink);
  const { passphrase } = written;
  const patient = await observed(await newPerson(browser, evil.origin, { prf: false }));
  await acceptInvitation(patient.page, patientLink, passphrase);
  await writeToTeam(patient.page, { team: "Diabetes team", ...written });
  await nurse.page.getByRole("link", { name: "Inbox" }).click();
  await nurse.page.getByRole("link", { name: /Pat Patient/ }).click();
  await answer(nurse.page, written.answer);
  await expect(patient.page.getByRole("article").getByText(written.answer)).toBeVisible();
  await sendFile(patient.page);
  await expect(nurse.page.getByRole("button", { name: `Save ${written.fileName}` })).toBeVisible();
  await patient.page.getByRole("textbox", { name: "Write an answer" }).fill(written.draft);
  await expect(patient.page.getByText("Draft saved on this device")).toBeVisible();
  const stored: Place[] = [];
  for (const [name, { page }] of Object.entries({ admin, nurse, patient })) {
    stored.push({ name: `storage of the ${name}`, bytes: Buffer.from(await dumpStorage(page), "latin1") });
    await page.goto(`/no-such-page`);
    await page.evaluate(() => fetch("/api/no-such-route"));
  }
  const names = canaries.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      ...["PRF output 1", "kit of nurse", "secret of the staff invitation", "key imported by a worker"],
    ]),
  );
  // Each of three devices made a KEM seed, and the vault's key, adm, sig and box, as its own.
  expect(names.filter((name) => name === "seed of a worker").length).toBeGreaterThanOrEqual(3);
  expect(names.filter((name) => name === "key generated by a worker").length).toBeGreaterThanOrEqual(12);
  for (const { complaints } of people)
    expect(complaints.filter((text) => /^(policy|uncaught)/.test(text))).toEqual([]);
  for (const person of [admin, nurse, patient]) await person.context.close();
  // A stopped PostgreSQL has written its pages: the same as a checkpoint, with its write-ahead log beside them.
  await evil.stop();

  const files = await filesOf(folder);
  const crossed = evil.exchanges.map(placeOf);
  const printed = { name: "what the server printed", bytes: Buffer.from(evil.app.output()) };
  const built = await filesOf("build");
  const places = [...files, ...crossed, ...stored, ...built, ...said, printed];
  expect(findCanaries(canaries, places)).toEqual([]);
  // The keys of both logs are on no way out of their own two files.
  const keyFiles = files.filter(({ name }) => /secrets\/(audit|keylog)-signer$/.test(name));
  const seeds = keyFiles.map(({ name, bytes }) =>
    keyCanary(name, Buffer.from(bytes.toString(), "base64url")),
  );
  expect(seeds.map(({ bytes }) => bytes.length)).toEqual([32, 32]);
  expect(
    findCanaries(
      seeds,
      places.filter((place) => !keyFiles.includes(place)),
    ),
  ).toEqual([]);
  expect(findCanaries(seeds, keyFiles).length).toBeGreaterThanOrEqual(2);

  // What the server must know is found where it must be: the search has looked into rows, WAL and bodies.
  const known = [textCanary("name", "Nour Nurse")];
  const found = findCanaries(known, places).filter((hit) => hit.includes(" as raw "));
  expect(found.filter((hit) => /postgres.*\/base\//.test(hit)).length).toBeGreaterThan(0);
  expect(found.filter((hit) => /pg_wal/.test(hit)).length).toBeGreaterThan(0);
  expect(found.filter((hit) => /POST \/api\/invitations/.test(hit)).length).toBeGreaterThan(0);
  expect(printed.bytes.toString()).toContain("http.answered");
  expect(stored.every(({ bytes }) => bytes.length > 5_000)).toBe(true);
});

/** Takes PRF outputs before any script of the page sees them, and what the console says. */
async function observed(person: Person): Promise<Person> {
  const { context } = person;
  people.push(person);
  await watchWorkerKeys(context, keepWorkerKey);
  context.on("console", (message) => {
    said.push({ name: "console", bytes: Buffer.from(message.text()) });
  });
  await watchPrf(context, (bytes) => {
    if (canaries.some((canary) => canary.bytes.equals(bytes))) return;
    const count = canaries.filter(({ name }) => name.startsWith("PRF")).length;
    canaries.push(keyCanary(`PRF output ${count + 1}`, bytes));
  });
  return person;
}

async function sendFile(page: Page): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add files" }).click();
  const buffer = Buffer.from(written.fileContent);
  await (await choosing).setFiles({ name: written.fileName, mimeType: "text/plain", buffer });
  await page.getByRole("textbox", { name: "Write an answer" }).fill("With a file.");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await expect(page.getByRole("button", { name: `Save ${written.fileName}` })).toBeVisible();
}

/** The last 32 bytes of a private key's PKCS 8 are the key (RFC 8410 §7); a symmetric one is as long as it is. */
function keepWorkerKey(bytes: Buffer, how: WorkerKey): void {
  const key = bytes.subarray(-32);
  if (how === "drawn") canaries.push(keyCanary("seed of a worker", bytes));
  else if (bytes.length >= 32 && !canaries.some((canary) => canary.bytes.equals(key)))
    canaries.push(keyCanary(`key ${how} by a worker`, key));
}

/** The invitation page is open already: the journey's own step would load it anew. */
async function acceptAndKit(page: Page, link: string): Promise<string[]> {
  await page.goto(link);
  await page.getByRole("button", { name: "Start" }).click();
  await page.getByRole("button", { name: "Make a passkey" }).click();
  const words = await makeKit(page);
  await page.getByRole("button", { name: "Continue" }).click();
  return words;
}

/** The words in a row, as a list and as bytes, and the private keys that come of them. */
async function keepKit(whose: string, make: () => Promise<string[]>): Promise<void> {
  const words = await make();
  const read = entropyFromWords(words.join(" "));
  if (!read.ok) throw new Error("the sheet shows words that are none");
  const { secrets } = kitFromEntropy(read.entropy);
  canaries.push(
    textCanary(`words of ${whose}`, words.slice(0, 4).join(" ")),
    textCanary(`words of ${whose}, quoted`, words.slice(0, 3).join('","')),
    textCanary(`words of ${whose}, with commas`, words.slice(0, 4).join(",")),
    keyCanary(`kit of ${whose}`, read.entropy),
    keyCanary(`kit's adm key of ${whose}`, secrets.admSeed),
    keyCanary(`kit's sig key of ${whose}`, secrets.sigSeed),
    keyCanary(`kit's box key of ${whose}`, secrets.boxSecret),
    keyCanary(`kit's kem seed of ${whose}`, secrets.kemSeed),
  );
}

function keepInvitation(whose: string, link: string): void {
  const { secret, clinicId } = parseInviteFragment(new URL(link).hash);
  canaries.push(
    keyCanary(`secret of the ${whose} invitation`, secret),
    keyCanary(`box key of the ${whose} invitation`, inviteKeys(secret, clinicId).boxKey),
  );
}

/** Address, history, referrer, performance entries and what the tab keeps hold nothing of the link's secret. */
async function expectNoFragment(page: Page, link: string): Promise<void> {
  const [, , secret = ""] = new URL(link).hash.split(".");
  expect(secret).toHaveLength(22);
  const seen = await page.evaluate(() => ({
    address: document.location.href,
    referrer: document.referrer,
    state: JSON.stringify(history.state),
    entries: (globalThis as unknown as { navigation: { entries(): { url: string }[] } }).navigation
      .entries()
      .map(({ url }) => url),
    // Chromium keeps the address of the navigation in that entry, and where the first frame was slow in the one of the script
    // that cleans the address, until the document ends: nothing can clear either.
    performance: performance
      .getEntries()
      .filter(({ entryType }) => entryType !== "navigation")
      .flatMap((entry): object[] => ("scripts" in entry ? (entry.scripts as object[]) : [entry]))
      .filter((entry) => !("invokerType" in entry) || entry.invokerType !== "classic-script")
      .map((entry) => JSON.stringify(entry)),
    session: JSON.stringify({ ...sessionStorage }),
    local: JSON.stringify({ ...localStorage }),
    title: document.title,
    markup: document.documentElement.outerHTML,
  }));
  for (const [where, value] of Object.entries(seen))
    for (const text of [value].flat())
      expect([where, text.includes(secret) ? text : ""]).toEqual([where, ""]);
}

/** Everything that the origin keeps in this profile, bytes as characters. */
function dumpStorage(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const parts: string[] = [JSON.stringify({ ...sessionStorage }), JSON.stringify({ ...localStorage })];
    const walk = (value: unknown): void => {
      if (value instanceof Uint8Array || value instanceof ArrayBuffer)
        parts.push(Array.from(new Uint8Array(value), (byte) => String.fromCharCode(byte)).join(""));
      else if (value !== null && typeof value === "object" && !(value instanceof CryptoKey))
        for (const [key, child] of Object.entries(value)) {
          parts.push(key);
          walk(child);
        }
      else parts.push(String(value));
    };
    const asked = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    for (const { name = "" } of await indexedDB.databases()) {
      const database = await asked(indexedDB.open(name));
      for (const store of database.objectStoreNames) {
        const objects = database.transaction(store).objectStore(store);
        walk([await asked(objects.getAllKeys()), await asked(objects.getAll())]);
      }
      database.close();
    }
    return parts.join("\n");
  });
}

function placeOf(exchange: Exchange): Place {
  const { method, url, requestHeaders, requestBody, status, answerHeaders, answerBody } = exchange;
  const head = JSON.stringify({ method, url, requestHeaders, status, answerHeaders });
  return { name: `${method} ${url}`, bytes: Buffer.concat([Buffer.from(head), requestBody, answerBody]) };
}
