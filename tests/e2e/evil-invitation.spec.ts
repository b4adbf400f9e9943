import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type InvitationOpening, invitationOpening } from "#app/protocol/invitation-api.ts";
import { type HonestStaff, honestDevice, openHonestStaff } from "./evil-clinic.ts";
import { resigned } from "./evil-log.ts";
import { expect, test, watch } from "./fixtures.ts";
import { flipBit, ghostAccount } from "./forgeries.ts";

let clinic: HonestStaff;
/** An invitation of somebody else, as the server has it. */
let other: InvitationOpening;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  clinic = await openHonestStaff();
  const link = await inviteByNurse("Somebody Else");
  const [, invId = ""] = new URL(link).hash.split(".");
  other = await clinic.nurse.api.get(`/api/invitations/${invId}/open`, invitationOpening);
});
test.afterEach(() => clinic.evil.beHonest());
test.afterAll(() => clinic?.evil.stop());

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
  test(`an invitation is refused before any key is made: ${name}`, async ({ browser }) => {
    test.setTimeout(60_000);
    const link = await inviteByNurse("Nia New");
    clinic.evil.alter(/\/open$/, alter);
    const context = await browser.newContext({ baseURL: clinic.evil.origin });
    const complaints: string[] = [];
    await watch(context, complaints);
    const page = await context.newPage();
    await page.goto(link);
    await expect(page.locator("[data-code]")).toHaveAttribute("data-code", code, { timeout: 15_000 });
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("This invitation cannot be used");
    await expect(page.getByRole("button", { name: "Start" })).toHaveCount(0);
    await expect(page.getByRole("link", { name: /112/ })).toBeVisible();
    clinic.evil.beHonest();
    const again = await context.newPage();
    await again.goto(link);
    await expect(again.getByText("Nia New")).toBeVisible({ timeout: 15_000 });
    await expect(again.getByRole("button", { name: "Start" })).toBeVisible();
    expect(complaints).toEqual([]);
    await context.close();
  });
}

test("an invitation that somebody has answered is refused in another browser", async ({ browser }) => {
  const link = await inviteByNurse("Una Used");
  await honestDevice(clinic.evil).acceptInvitation(link);
  const context = await browser.newContext({ baseURL: clinic.evil.origin });
  const page = await context.newPage();
  await page.goto(link);
  await expect(page.locator("[data-code]")).toHaveAttribute("data-code", "E_INVITE(used)");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("This invitation cannot be used");
  await context.close();
});
