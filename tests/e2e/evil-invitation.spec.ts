import type { BrowserContext } from "@playwright/test";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type InvitationOpening, invitationOpening } from "#app/protocol/invitation-api.ts";
import type { Originals, RecoveryOpening } from "#app/protocol/recovery-api.ts";
import { type HonestStaff, honestDevice, openHonestStaff } from "./evil-clinic.ts";
import { resigned } from "./evil-log.ts";
import { expect, test, watch } from "./fixtures.ts";
import { flipBit, ghostAccount } from "./forgeries.ts";
import { newPerson } from "./person.ts";

let clinic: HonestStaff;
/** An invitation of somebody else, as the server has it. */
let other: InvitationOpening;
/** One browser for the dozen lies, which has the scripts after the first; each lie gets a page of its own. */
let visitor: BrowserContext;
const complaints: string[] = [];

test.beforeAll(async ({ browser }) => {
  clinic = await openHonestStaff();
  visitor = await browser.newContext({ baseURL: clinic.evil.origin });
  await watch(visitor, complaints);
  const link = await inviteByNurse("Somebody Else");
  const [, invId = ""] = new URL(link).hash.split(".");
  other = await clinic.nurse.api.get(`/api/invitations/${invId}/open`, invitationOpening);
});
test.afterEach(() => clinic.evil.beHonest());
test.afterAll(async () => {
  await visitor?.close();
  await clinic?.evil.stop();
});

function inviteByNurse(name: string): Promise<string> {
  return clinic.nurse.invite({ kind: "patient", name, teamIds: [], validDays: 7 });
}

/** The first checkpoint that this server ever gave out. */
function firstNote(): string {
  const first = clinic.evil.exchanges.find(({ url }) => url.startsWith("/api/sync/keylog"));
  return JSON.parse(first?.answerBody.toString() ?? "{}").log.note;
}

const attacks: [name: string, code: RegExp, (opening: InvitationOpening) => object | Promise<object>][] = [
  [
    "the inviter's words swapped for another invitation's",
    /^E_CT$/,
    (opening) => ({ ...opening, payload: other.payload }),
  ],
  [
    "a bit of the inviter's words flipped",
    /^E_CT$/,
    (opening) => ({ ...opening, payload: flipBit(opening.payload, 60) }),
  ],
  [
    "the kind raised from patient to staff",
    /^E_(SIG|INVITE)/,
    (opening) => {
      const invite = fromBase64url(opening.invite);
      invite[1] = 3;
      return { ...opening, invite: toBase64url(invite) };
    },
  ],
  ["another person's invitation in its place", /^E_(INVITE|SIG|CT)/, () => other],
  [
    "another clinic",
    /^E_INVITE\(clinic\)$/,
    async (opening) => ({ ...opening, rootChain: (await ghostAccount(3)).chain.wires }),
  ],
  [
    "a clinic that no longer vouches for the inviter: its chain cut short",
    /^E_(INVITE|NOT_MEMBER|CHAIN|STALE_LOG)/,
    (opening) => ({ ...opening, rootChain: opening.rootChain.slice(0, 2) }),
  ],
  [
    "the inviter's chain from somebody else",
    /^E_(INVITE|CHAIN|STALE_LOG|SIG)/,
    async (opening) => ({ ...opening, inviterChain: (await ghostAccount()).chain.wires }),
  ],
  [
    "a key log before the inviter's",
    /^E_STALE_LOG$/,
    (opening) => ({ ...opening, log: { ...opening.log, note: firstNote() } }),
  ],
  [
    "a key log under another key",
    /^E_STALE_LOG$/,
    async (opening) => ({ ...opening, log: await resigned(opening.log, {}) }),
  ],
  [
    "an invitation that stands in no key log",
    /^E_STALE_LOG$/,
    (opening) => ({ ...opening, log: { ...opening.log, inclusion: opening.log.inclusion.slice(1) } }),
  ],
  ["used already", /^E_INVITE\(used\)$/, (opening) => ({ ...opening, status: "used" })],
  ["expired", /^E_INVITE\(expired\)$/, (opening) => ({ ...opening, status: "expired" })],
];

for (const [name, code, alter] of attacks) {
  test(`an invitation is refused before any key is made: ${name}`, async () => {
    const link = await inviteByNurse("Nia New");
    clinic.evil.alter(/\/open$/, alter);
    const page = await visitor.newPage();
    await page.goto(link);
    await expect(page.locator("[data-code]")).toHaveAttribute("data-code", code);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("This invitation cannot be used");
    await expect(page.getByRole("button", { name: "Start" })).toHaveCount(0);
    await expect(page.getByRole("link", { name: /112/ })).toBeVisible();
    clinic.evil.beHonest();
    // Only the fragment would change otherwise, which is no new document.
    await page.goto("about:blank");
    await page.goto(link);
    await expect(page.getByText("Nia New")).toBeVisible();
    await expect(page.getByRole("button", { name: "Start" })).toBeVisible();
    expect(complaints).toEqual([]);
    await page.close();
  });
}

test("an invitation survives another language, and is refused in another browser once somebody has answered it", async ({
  browser,
}) => {
  const link = await inviteByNurse("Una Used");
  const context = await browser.newContext({ baseURL: clinic.evil.origin });
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.getByText("Una Used")).toBeVisible();
  await page.getByRole("button", { name: "العربية" }).click();
  await expect(page.locator("html")).toHaveAttribute("dir", "rtl");
  await expect(page.getByText("Una Used")).toBeVisible();
  expect(page.url()).not.toContain("#");
  await page.getByRole("button", { name: "English" }).click();
  await expect(page.getByRole("button", { name: "Start" })).toBeVisible();
  await honestDevice(clinic.evil).acceptInvitation(link);
  const other = await context.newPage();
  await other.goto(link);
  await expect(other.locator("[data-code]")).toHaveAttribute("data-code", "E_INVITE(used)");
  await expect(other.getByRole("heading", { level: 1 })).toHaveText("This invitation cannot be used");
  await context.close();
});

const lies: [name: string, alter: (opening: RecoveryOpening) => object | Promise<object>][] = [
  [
    "the account as it was before the sheet",
    (opening) => ({
      ...opening,
      chain: opening.chain.slice(0, 1),
      indices: [opening.indices[0].slice(0, 1), opening.indices[1]],
    }),
  ],
  ["another account", async (opening) => ({ ...opening, chain: (await ghostAccount()).chain.wires })],
  ["another clinic", async (opening) => ({ ...opening, rootChain: (await ghostAccount(3)).chain.wires })],
  [
    "a record behind the printed line",
    (opening) => ({ ...opening, log: { ...opening.log, note: firstNote() } }),
  ],
  ["a record under another key", async (opening) => ({ ...opening, log: await resigned(opening.log, {}) })],
];

test("whoever comes back with the sheet, or links a device, is told of each lie in words, and nothing is made of it", async ({
  browser,
}) => {
  const { evil, nurse, teamId } = clinic;
  const lost = honestDevice(evil);
  const { accountId } = await lost.acceptInvitation(await inviteByNurse("Rita Returns"));
  const sheet = await lost.makeKit();
  await nurse.sync();
  const to = { type: "patient", accountId, teamId } as const;
  const threadId = await nurse.send(to, "Come on Monday.", { subject: "Feet" });
  await nurse.send({ type: "thread", threadId }, "Bring your list.");

  const { context, page, complaints } = await newPerson(browser, evil.origin);
  await context.addInitScript(() => {
    // As in a window that forgets everything at its end, and with a note of what is asked of the browser's storage.
    navigator.storage.getDirectory = () => Promise.reject(new DOMException("", "SecurityError"));
    navigator.storage.persist = async () => {
      document.documentElement.dataset.persist = "asked";
      return true;
    };
    navigator.storage.persisted = async () => false;
  });
  await page.goto("/recover");
  await page.getByLabel("The twelve words of your sheet").fill(sheet.words.join(" "));
  await page.getByText("More from the sheet").click();
  await page.getByLabel(/^Check line of the sheet/).fill(`${sheet.log.size} ${sheet.log.root}`);
  const go = page.getByRole("button", { name: "Continue" });
  for (const [name, alter] of lies) {
    evil.alter(/\/recovery\/begin$/, alter);
    await go.click();
    await expect(page.locator("[data-code]"), name).toHaveAttribute("data-code", /^E_(CHAIN|STALE_LOG|FORK)/);
    await expect(page.getByRole("alert"), name).toContainText(
      /This is not the account of your sheet|did not show that its records are whole/,
    );
    await expect(page.getByRole("button", { name: "Add this device" }), name).toHaveCount(0);
    evil.beHonest();
  }
  await go.click();
  await expect(page.getByRole("heading", { name: "Your account was found" })).toBeVisible();
  await expect(page.getByText("This looks like a private window")).toBeVisible();
  await expect(page.locator("html")).not.toHaveAttribute("data-persist");
  evil.alter(/\/sync\/envelopes$/, ({ items, ...rest }: Originals) => ({ ...rest, items: items.slice(1) }));
  await page.getByRole("button", { name: "Add this device" }).click();
  await expect(page.getByRole("heading", { name: "You are back" })).toBeVisible();
  await expect(page.getByText("An earlier message is not on this device")).toBeVisible();
  await expect(page.locator("html")).toHaveAttribute("data-persist", "asked");
  evil.beHonest();

  const tablet = await newPerson(browser, evil.origin);
  const ofTheServer = { messages: [toBase64url(crypto.getRandomValues(new Uint8Array(400)))] };
  evil.alter(/\/api\/links\/[^/]+\/messages$/, () => ofTheServer);
  await tablet.page.goto("/link");
  await tablet.page.getByRole("button", { name: "Make a passkey and show the code" }).click();
  await expect(tablet.page.locator("[data-code]")).toHaveAttribute("data-code", /^E_(CT|LINK)/);
  await expect(tablet.page.getByText("These two devices do not belong together")).toBeVisible();
  await expect(tablet.page.getByText(/^\d{6}$/)).toHaveCount(0);
  await expect(tablet.page.getByRole("list", { name: "Words to type on the other device" })).toHaveCount(0);
  await tablet.page.getByRole("button", { name: "Start again" }).click();
  await expect(tablet.page.getByRole("button", { name: "Make a passkey and show the code" })).toBeVisible();
  expect([...complaints, ...tablet.complaints]).toEqual([]);
  for (const each of [context, tablet.context]) await each.close();
});
