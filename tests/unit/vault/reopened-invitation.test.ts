import { beforeEach, describe, expect, it } from "vitest";
import type { Directory } from "#app/protocol/sync-api.ts";
import { sizeIn } from "#tests/factories/test-log.ts";
import { openClinic, type Seat, seat } from "#tests/factories/vault-clinic.ts";

describe("an invitation that the server opens again for whoever read its link", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  beforeEach(async () => {
    clinic = await openClinic();
  });

  /** Answers the link although it was answered. */
  async function answer(link: string): Promise<{ device: Seat; accountId: string }> {
    const device = seat(clinic.relay, clinic.clock);
    device.line.tamper = (path, answer) =>
      path.endsWith("/open") ? { ...(answer as object), status: "open" } : answer;
    const { accountId } = await device.acceptInvitation(link);
    return { device, accountId };
  }

  const named = async (by: Seat, ids: string[]) =>
    (await by.vault.people())
      .filter(({ accountId }) => ids.includes(accountId))
      .map(({ name, trust }) => [name, trust]);

  it("gives its name to neither, is told to whoever sees both, and hiding one of them again helps nobody", async () => {
    const { doctor } = clinic;
    const link = await doctor.invite({ kind: "patient", name: "Nia New", teamIds: [], validDays: 7 });
    const first = await answer(link);
    await doctor.sync();
    expect(await named(doctor, [first.accountId])).toEqual([["Nia New", "invitation"]]);
    expect(doctor.engine.getSnapshot().problem).toBeNull();
    const second = await answer(link);
    await doctor.sync();
    const neither = [null, "says-to-be"];
    expect(await named(doctor, [first.accountId, second.accountId])).toEqual([neither, neither]);
    expect(doctor.engine.getSnapshot().problem).toBe("E_ANSWERED_TWICE");
    for (const left of [first, second]) {
      doctor.line.tamper = (path, answer) => {
        if (!path.startsWith("/api/directory")) return answer;
        const directory = answer as Directory;
        const people = directory.people.filter(({ accountId }) => accountId !== left.accountId);
        const indices = people.flatMap(({ invitation }) => invitation?.indices ?? []);
        return clinic.relay.log.prove(sizeIn(path), indices).then((log) => ({ ...directory, people, log }));
      };
      await doctor.sync();
      expect(await named(doctor, [first.accountId, second.accountId])).toEqual([neither]);
      expect(doctor.engine.getSnapshot().problem).toBe("E_ANSWERED_TWICE");
    }
  });

  it("makes no member of staff: neither of two who answered can be confirmed, in whatever order they came", async () => {
    const { admin } = clinic;
    const link = await admin.invite({ kind: "clinician", name: "Nurse Ny", teamIds: [], validDays: 7 });
    const both = [await answer(link), await answer(link)];
    await admin.sync();
    for (const { accountId } of both)
      await expect(admin.endorse([{ accountId, teamIds: [] }])).rejects.toThrow("E_NO_PERSON");
    expect((await admin.vault.people()).filter(({ endorsable }) => endorsable)).toEqual([]);
  });
});
