import { beforeEach, describe, expect, it } from "vitest";
import type { Directory } from "#app/protocol/sync-api.ts";
import { openClinic, seat } from "#tests/factories/vault-clinic.ts";

describe("a batch that an administrator is asked to confirm", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  beforeEach(async () => {
    clinic = await openClinic();
  });

  async function swapTeamNames() {
    const { admin } = clinic;
    admin.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/directory")) return answer;
      const directory = answer as Directory;
      return { ...directory, teams: directory.teams.map((team) => ({ ...team, name: "Night porters" })) };
    };
    await admin.sync();
  }

  it("adds nobody to a team that the server calls by another name", async () => {
    const { admin, relay, clock, teamId } = clinic;
    const nurse = seat(relay, clock);
    const { accountId } = await nurse.acceptInvitation(
      await admin.invite({ kind: "clinician", name: "Nurse Ny", teamIds: [], validDays: 7 }),
    );
    await swapTeamNames();
    await expect(admin.endorse([{ accountId, teamIds: [teamId] }])).rejects.toThrow("E_NO_TEAM");
    admin.line.tamper = (_path, answer) => answer;
    await admin.sync();
    await admin.endorse([{ accountId, teamIds: [teamId] }]);
    const [team] = await admin.vault.teams();
    expect(team).toMatchObject({ name: "Diabetes nurses" });
    expect(team?.memberIds).toContain(accountId);
  });

  it("takes nobody off a team that the server calls by another name", async () => {
    const { admin, doctorId } = clinic;
    await swapTeamNames();
    await expect(admin.offboard(doctorId)).rejects.toThrow("E_NO_TEAM");
    admin.line.tamper = (_path, answer) => answer;
    await admin.sync();
    await admin.offboard(doctorId);
    expect((await admin.vault.teams())[0]?.memberIds).toEqual([]);
  });
});
