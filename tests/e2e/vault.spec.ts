import type { Page } from "@playwright/test";
import { type Clinic, enter, expect, team, test, unlockTab } from "./clinic-fixture.ts";
import { writeToTeam } from "./journeys.ts";
import { forgive, type Person, plugIn } from "./person.ts";
import { flipUnlockSalt, readRecords } from "./stored-records.ts";
import { skewWorkerClock } from "./worker-clock.ts";

const passphrase = "harbour lamp seven";
const canary = "It was 14.2 this morning.";
const lockedTitle = "Your messages are locked";

let second: Person | undefined;
/** A patient whose authenticator has no PRF: any tab opens with the passphrase alone. */
async function withPassphrase(clinic: Clinic): Promise<Person> {
  second ??= await clinic.newPatient("Sam Second", { prf: false, passphrase });
  return second;
}

async function expectLocked(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { name: lockedTitle })).toBeVisible();
}

async function expectOpen(page: Page): Promise<void> {
  await expect(page.getByRole("button", { name: "Lock now" })).toBeVisible();
}

test("signing in again takes one ceremony, which unlocks too", async ({ clinic: { patient } }) => {
  const { page, authenticator } = patient;
  await enter(patient, "/account");
  let ceremonies = 0;
  authenticator.cdp.on("WebAuthn.credentialAsserted", () => ceremonies++);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Messages", level: 1 })).toBeVisible();
  expect(ceremonies).toBe(1);
});

test("a session that ended elsewhere is said so, and the next sign-in holds", async ({
  clinic: { patient },
}) => {
  const { page, context } = patient;
  await enter(patient, "/messages");
  await context.clearCookies();
  const ended = page.getByText("You were signed out to keep your messages safe.");
  // A round that was under way notices by itself, else the next screen does.
  await page.getByRole("link", { name: "Write a message" }).or(ended).click();
  await expect(ended).toBeVisible();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("heading", { name: "Messages", level: 1 })).toBeVisible();
  await page.getByRole("link", { name: "Account" }).click();
  await expect(page.getByText("Pat Patient")).toBeVisible();
  // The engine and the browser both say what the missing session means.
  forgive(patient);
});

test("a reload, coming back from another page and a frozen page find it locked, without a word of a message", async ({
  clinic: { patient },
}) => {
  const { page } = patient;
  await enter(patient, "/messages");
  await writeToTeam(page, { team, subject: "Blood sugar", text: canary });
  const text = page.getByRole("article").getByText(canary);

  await page.reload();
  await expectLocked(page);
  await expect(page.locator("body")).not.toContainText(canary);
  await unlockTab(page);
  await expect(text).toBeVisible();

  await page.goto("/privacy");
  await page.goBack();
  await expectLocked(page);
  await unlockTab(page);
  await expect(text).toBeVisible();

  await page.evaluate(() => window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  await expectLocked(page);
  await expect(page.locator("body")).not.toContainText(canary);
  await unlockTab(page);

  await page.evaluate(() => document.dispatchEvent(new Event("freeze")));
  await expectLocked(page);
  expect(patient.complaints).toEqual([]);
});

test("a passkey whose answer does not fit changes nothing and is said in words", async ({
  clinic: { patient },
}) => {
  const { page } = patient;
  await page.goto("/messages");
  await expectLocked(page);
  await flipUnlockSalt(page);
  const before = await readRecords(page);
  await page.reload();
  await page.getByRole("button", { name: "Unlock" }).click();
  await expect(page.getByText("This passkey does not fit this device")).toBeVisible();
  await expect(page.locator("[data-code]")).toHaveAttribute("data-code", "E_PRF(mismatch)");
  expect(await readRecords(page)).toEqual(before);
  await flipUnlockSalt(page);
  await page.reload();
  await unlockTab(page);
  expect(patient.complaints).toEqual([]);
});

test("the worker reaches no network, and the page gets no key and no signature out of it", async ({
  clinic: { nurse },
}) => {
  const { page } = nurse;
  await page.addInitScript(() => {
    const Original = globalThis.Worker;
    globalThis.Worker = class extends Original {
      constructor(...args: ConstructorParameters<typeof Worker>) {
        super(...args);
        Object.assign(globalThis, { seenWorker: this });
      }
    };
  });
  await enter(nurse, "/inbox");
  const worker = page.workers().at(-1);
  if (worker === undefined) throw new Error("no worker");
  const answer = await page.request.get(worker.url());
  expect(answer.headers()["content-security-policy"]).toContain("default-src 'none'");
  const reach = (path: string) => worker.evaluate((to) => fetch(to).then(String, String), path);
  expect(await reach("/api/me")).toMatch(/TypeError/);
  const load = (url: string) => worker.evaluate((from) => import(from).then(String, String), url);
  expect(await load("data:text/javascript,export{}")).toMatch(/TypeError/);

  const started = (url: string) =>
    page.evaluate((address) => {
      try {
        return String(new Worker(address, { type: "module" }));
      } catch (error) {
        return String(error);
      }
    }, url);
  expect(await started(worker.url())).toContain("TrustedScriptURL");
  // That refusal, and those of the worker's own policy, are what was asked for; the report comes in its own time.
  await expect.poll(() => nurse.complaints.join()).toContain("require-trusted-types-for");
  nurse.complaints.splice(0);

  const call = (method: string, ...args: unknown[]) =>
    page.evaluate(
      ([name, values]) =>
        new Promise<{ ok: boolean; code?: string; found: string[] }>((resolve) => {
          const { seenWorker } = globalThis as unknown as { seenWorker: Worker };
          const id = 1_000_000 + Math.random();
          const kinds = (value: unknown): string[] => {
            if (value instanceof CryptoKey) return ["key"];
            if (value instanceof Uint8Array) return [`bytes ${new TextDecoder().decode(value.slice(0, 12))}`];
            return typeof value === "object" && value !== null ? Object.values(value).flatMap(kinds) : [];
          };
          seenWorker.addEventListener("message", ({ data }) => {
            if (data.id === id) resolve({ ok: data.ok, code: data.code, found: kinds(data.value) });
          });
          seenWorker.postMessage({ id, method: name, args: values });
        }),
      [method, args] as const,
    );
  for (const method of ["handles", "lock", "sign", "signStatement", "exportKey", "constructor", "__proto__"])
    expect(await call(method, new Array(32).fill(1)), method).toMatchObject({
      ok: false,
      code: "E_INTERNAL",
    });
  for (const method of [
    "status",
    "syncState",
    "clinic",
    "people",
    "teams",
    "threads",
    "drafts",
    "kitState",
  ]) {
    const { ok, found } = await call(method);
    expect(ok, method).toBe(true);
    // The salts that a ceremony needs, and nothing else.
    expect(
      found.filter((kind) => kind !== "bytes bedside/1/pr"),
      method,
    ).toEqual([]);
  }
  expect(await call("adminSign", { type: "passphrase", passphrase: "anything at all" })).toMatchObject({
    code: "E_ADMIN_EXPIRED",
  });
  expect(await call("adminPrepare", { type: "kit" })).toMatchObject({ ok: true });
  expect(await call("adminSign", { type: "passphrase", passphrase: "anything at all" })).toMatchObject({
    ok: false,
  });
  expect(nurse.complaints).toEqual([]);
});

test("without PRF the passphrase protects, labelled as reduced, and a wrong one is refused in words", async ({
  clinic,
}) => {
  const sam = await withPassphrase(clinic);
  const { page } = sam;
  await enter(sam, "/account");
  await expect(page.getByText("Passphrase, reduced protection")).toBeVisible();
  await page.reload();
  await expectLocked(page);
  await page.getByLabel("Passphrase").fill("harbour lamp eight");
  await page.keyboard.press("Enter");
  await expect(page.getByText("That is not the right passphrase")).toBeVisible();
  await unlockTab(page, passphrase);
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await enter(sam, "/messages");
  // A round that was under way when the session ended is refused.
  forgive(sam);
});

test("the tabs of a profile lock together: by hand, by idleness, by a clock that jumped, by signing out", async ({
  clinic,
}) => {
  const sam = await withPassphrase(clinic);
  const { page, context } = sam;
  await page.clock.install();
  await enter(sam, "/messages");
  const other = await context.newPage();
  await other.goto("/record");
  await unlockTab(other, passphrase);
  await page.getByRole("button", { name: "Lock now" }).click();
  await expectLocked(page);
  await expectLocked(other);

  for (const tab of [page, other]) await unlockTab(tab, passphrase);
  await page.clock.fastForward("09:00");
  await other.keyboard.press("Shift");
  await page.clock.fastForward("02:00");
  for (const tab of [page, other]) await expectOpen(tab);
  await page.clock.fastForward("10:06");
  for (const tab of [page, other]) await expectLocked(tab);

  for (const tab of [page, other]) await unlockTab(tab, passphrase);
  await page.clock.setSystemTime(await page.evaluate(() => Date.now() + 3_600_000));
  await page.keyboard.press("Shift");
  for (const tab of [page, other]) await expectLocked(tab);

  for (const tab of [page, other]) await unlockTab(tab, passphrase);
  await enter(sam, "/account");
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(other.getByRole("button", { name: "Lock now" })).toBeHidden();
  await other.close();
  forgive(sam);
});

test("a tab that was hidden for more than two minutes is locked, and for five while a photograph is taken", async ({
  clinic,
}) => {
  const sam = await withPassphrase(clinic);
  const { page } = sam;
  await page.clock.install();
  await enter(sam, "/messages");
  const show = (state: "visible" | "hidden") =>
    page.evaluate((value) => {
      Object.defineProperty(document, "visibilityState", { configurable: true, value });
      document.dispatchEvent(new Event("visibilitychange"));
    }, state);
  await show("hidden");
  await page.clock.fastForward("01:50");
  await show("visible");
  await expectOpen(page);
  await show("hidden");
  await page.clock.fastForward("02:06");
  await expectLocked(page);
  await show("visible");
  await expectLocked(page);

  await enter(sam, "/messages/new");
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Add files" }).click();
  const chooser = await choosing;
  await show("hidden");
  await page.clock.fastForward("04:50");
  await show("visible");
  await chooser.setFiles({ name: "rash.txt", mimeType: "text/plain", buffer: Buffer.from("a picture") });
  await expectOpen(page);
  await expect(page.getByRole("list", { name: "Files to send" })).toContainText("rash.txt");
});

test("staff are locked out after five idle minutes, patients are not", async ({ clinic }) => {
  const sam = await withPassphrase(clinic);
  for (const [person, path] of [
    [clinic.nurse, "/inbox"],
    [sam, "/messages"],
  ] as const) {
    await person.page.clock.install();
    await enter(person, path);
    await person.page.clock.fastForward("05:06");
  }
  await expectLocked(clinic.nurse.page);
  await expectOpen(sam.page);
});

test("an administrator's batch cannot be signed 61 seconds after it was prepared", async ({
  clinic: { admin },
}) => {
  const { page, context } = admin;
  const skew = await skewWorkerClock(context);
  await enter(admin, "/teams");
  await page.getByRole("button", { name: "New team" }).click();
  await page.getByLabel("Name of the team").fill("Late team");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Check what you sign")).toBeVisible();
  await skew(page, 61_000);
  await page.getByRole("button", { name: "Sign with passkey" }).click();
  await expect(page.getByText("You waited too long")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).first().click();
  await expect(page.getByText("Check what you sign")).toBeHidden();
  await page.getByRole("link", { name: "Teams" }).click();
  await expect(page.getByRole("heading", { name: "Late team" })).toBeHidden();
  expect(admin.complaints).toEqual([]);
});

test("a passkey that was deleted, and storage that is lost under an open page, lead to recovery and to no second account", async ({
  clinic,
}) => {
  const sam = await clinic.newPatient("Sam Storage");
  const { page } = sam;
  const made: string[] = [];
  page.on("request", (request) => {
    if (/\/(accept|setup|link)/.test(request.url()) && request.method() === "POST") made.push(request.url());
  });
  await enter(sam, "/messages");
  // A second tab whose authenticator no longer has the passkey.
  const other = await sam.context.newPage();
  await plugIn(sam.context, other, true);
  await other.goto("/messages");
  await other.getByRole("button", { name: "Unlock" }).click();
  await expect(other.getByText("Is the passkey gone?")).toBeVisible();
  await expect(other.getByRole("link", { name: "Get my messages back another way" })).toHaveAttribute(
    "href",
    "/lost-device",
  );
  await other.close();

  await page.evaluate(
    () =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.deleteDatabase("bedside-vault");
        request.onsuccess = () => resolve();
        request.onerror = () => reject(request.error);
      }),
  );
  // Whatever the page does next finds it out: nothing decrypted stays on the screen.
  await page.getByRole("link", { name: "Account" }).click();
  const title = page.getByRole("heading", { name: "This browser has removed your keys" });
  await expect(title).toBeVisible();
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(title).toBeVisible();
  expect(await readRecords(page)).toEqual([]);
  expect(made).toEqual([]);
  expect(sam.complaints).toEqual([]);
});
