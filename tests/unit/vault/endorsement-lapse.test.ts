import { beforeEach, describe, expect, it } from "vitest";
import { openClinic } from "#tests/factories/vault-clinic.ts";

const yearMs = 31_536_000_000;

describe("an endorsement whose year is over", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  beforeEach(async () => {
    clinic = await openClinic();
  });

  async function doctorSeen() {
    const { admin, doctorId } = clinic;
    await admin.sync();
    return (await admin.vault.people()).find(({ accountId }) => accountId === doctorId);
  }

  it("waits for a confirmation, in the teams the person is in", async () => {
    const { clock, teamId } = clinic;
    clock.advance(yearMs - 1);
    expect(await doctorSeen()).toMatchObject({ status: "active" });
    clock.advance(1);
    expect(await doctorSeen()).toMatchObject({
      status: "pending",
      endorsable: true,
      name: "Dr Bo Berg",
      teamIds: [teamId],
    });
  });

  it("is renewed without another signature over the teams", async () => {
    const { admin, clock, doctorId, teamId, relay } = clinic;
    clock.advance(yearMs);
    await admin.sync();
    const { accountId: rootId } = await admin.vault.status();
    const before = relay.chains.get(rootId ?? "")?.wires.length ?? 0;
    await admin.endorse([{ accountId: doctorId, teamIds: [teamId] }]);
    expect(relay.chains.get(rootId ?? "")?.wires.length).toBe(before + 1);
    expect(await doctorSeen()).toMatchObject({ status: "active", endorsable: false, teamIds: [teamId] });
  });

  it("is not mistaken for one that was taken back", async () => {
    const { admin, clock, doctorId } = clinic;
    await admin.sync();
    await admin.offboard(doctorId);
    expect(await doctorSeen()).toMatchObject({ status: "offboarded" });
    clock.advance(yearMs);
    expect(await doctorSeen()).toMatchObject({ status: "offboarded", teamIds: [] });
  });
});
