import { beforeAll, expect, it } from "vitest";
import type { Directory } from "#app/protocol/sync-api.ts";
import type { RootLine } from "#app/vault/root-rpc.ts";
import { openClinic } from "#tests/factories/vault-clinic.ts";

let clinic: Awaited<ReturnType<typeof openClinic>>;

beforeAll(async () => {
  clinic = await openClinic();
});

async function history(): Promise<RootLine[]> {
  return (await clinic.admin.vault.rootHistory({ before: null, limit: 50 })).lines;
}

it("tells every statement of the root in words: who was confirmed until when, who came to a team and who left", async () => {
  const { admin, doctorId, teamId, clock } = clinic;
  const year = 31_536_000_000;
  expect((await history()).map(({ what, subject }) => [what, subject])).toEqual([
    ["team", "Diabetes nurses"],
    ["confirmed", "Dr Bo Berg"],
    ["kit-added", "2"],
    ["started", null],
  ]);
  const [team, confirmed] = await history();
  expect(team).toMatchObject({
    added: ["Dr Bo Berg"],
    removed: [],
    by: { device: 1, kit: false, own: true },
  });
  expect(confirmed).toMatchObject({ role: "clinician", untilMs: clock.now() + year });
  await admin.sync();
  await admin.offboard(doctorId);
  const [ended, emptied] = await history();
  expect([ended, emptied].map((line) => line?.what).sort()).toEqual(["ended", "team"]);
  expect([ended, emptied].find((line) => line?.what === "team")).toMatchObject({
    subject: "Diabetes nurses",
    added: [],
    removed: ["Dr Bo Berg"],
  });
  expect((await admin.vault.teams())[0]?.teamId).toBe(teamId);
});

it("names nobody by a name that the commitment does not open to", async () => {
  const { admin, doctorId } = clinic;
  admin.line.tamper = (path, answer) => {
    if (!path.startsWith("/api/directory?")) return answer;
    const directory = answer as Directory;
    const people = directory.people.map((person) =>
      person.accountId === doctorId ? { ...person, name: "Dr Somebody Else" } : person,
    );
    return { ...directory, people };
  };
  await admin.sync();
  const confirmed = (await history()).find(({ what }) => what === "confirmed");
  expect(confirmed?.subject).toBeNull();
  admin.line.tamper = (_path, answer) => answer;
  await admin.sync();
});

it("goes on below a page, and what this device signed itself is no news", async () => {
  const { admin } = clinic;
  const first = await admin.vault.rootHistory({ before: null, limit: 4 });
  expect([first.lines.length, first.more]).toEqual([4, true]);
  const second = await admin.vault.rootHistory({ before: first.lines.at(-1)?.seq ?? 0, limit: 4 });
  expect(second.more).toBe(false);
  const seqs = [...first.lines, ...second.lines].map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, i) => seqs.length - 1 - i));
  expect(await admin.vault.rootNews()).toBe(0);
});
