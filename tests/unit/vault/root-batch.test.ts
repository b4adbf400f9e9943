import { beforeEach, describe, expect, it } from "vitest";
import { postRoot } from "#app/sync/post-root.ts";
import { openClinic, proofOf, seat } from "#tests/factories/vault-clinic.ts";

describe("what an administrator signed for the clinic root", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  beforeEach(async () => {
    clinic = await openClinic();
  });

  /** Fails the answer to a post of a batch: before or after the server has taken it, or with a refusal. */
  function losePost(how: "before" | "after" | "refused"): string[] {
    const { line } = clinic.admin;
    const send = line.send;
    const bodies: string[] = [];
    line.send = async (path, request) => {
      if (path !== "/api/chain/team") return send(path, request);
      bodies.push(String(request.body));
      if (bodies.length > 1) return send(path, request);
      if (how === "refused")
        return { status: 422, ok: false, text: async () => '{"code":"E_STATEMENT","request":"r"}' };
      if (how === "after") await send(path, request);
      throw new TypeError("connection reset");
    };
    return bodies;
  }

  const rootWires = () => clinic.relay.chains.get(clinic.admin.line.account)?.wires ?? [];

  for (const how of ["before", "after"] as const)
    it(`is posted again with the same bytes after an answer that was lost ${how} the server had it, and nothing else is signed meanwhile`, async () => {
      const { admin, doctorId } = clinic;
      const before = rootWires().length;
      const bodies = losePost(how);
      await expect(admin.createTeam("Eye team", [doctorId])).rejects.toThrow("E_NETWORK");
      const [wire] = (await admin.vault.rootPending())?.post.wires ?? [];
      await expect(admin.vault.adminPrepare({ type: "kit" })).rejects.toThrow("E_SYNC_FIRST");
      await expect(admin.vault.adminPrepare({ type: "offboard", accountId: doctorId })).rejects.toThrow(
        "E_SYNC_FIRST",
      );
      // The page is loaded again: what was signed is in the sealed storage.
      admin.vault.lock();
      await admin.signIn();
      expect((await admin.vault.rootPending())?.post.wires).toEqual([wire]);
      await admin.sync();
      expect(await admin.vault.rootPending()).toBeNull();
      expect(new Set(bodies).size).toBe(1);
      expect(rootWires().slice(before)).toEqual([wire]);
      expect((await admin.vault.teams()).map(({ name }) => name)).toContain("Eye team");
      await admin.createTeam("Ear team", [doctorId]);
      expect(rootWires()).toHaveLength(before + 2);
    });

  it("is let go when the server refuses it for good, and another batch takes its place", async () => {
    const { admin, doctorId } = clinic;
    losePost("refused");
    await expect(admin.createTeam("Eye team", [doctorId])).rejects.toThrow("E_STATEMENT");
    expect(await admin.vault.rootPending()).toBeNull();
    await admin.createTeam("Ear team", [doctorId]);
    expect((await admin.vault.teams()).map(({ name }) => name)).toEqual(
      expect.arrayContaining(["Diabetes nurses", "Ear team"]),
    );
  });

  it("is let go when another administrator's statement has taken its place in the chain", async () => {
    const { admin, doctorId, relay, clock } = clinic;
    const copy = await Promise.all(
      (["meta", "records", "keys", "sealed"] as const).map(
        async (store) => [store, await admin.storage.getAll(store)] as const,
      ),
    );
    losePost("before");
    await expect(admin.createTeam("Eye team", [doctorId])).rejects.toThrow("E_NETWORK");
    // Another browser of the same root, as it stood before that.
    const rival = seat(relay, clock);
    for (const [store, entries] of structuredClone(copy))
      await rival.storage.write(entries.map(([key, value]) => ({ store, key, value })));
    Object.assign(rival.line, { account: admin.line.account, device: admin.line.device });
    const same = { vault: rival.vault, authenticator: admin.authenticator };
    await rival.vault.unlock(await proofOf(same, "unlockInput"));
    const team = { teamId: null, name: "Night team", memberIds: [doctorId] };
    await rival.vault.adminPrepare({ type: "team", team });
    await rival.vault.adminSign(await proofOf(same, "adminInput"));
    await postRoot(rival.api, rival.vault);

    await admin.engine.syncNow().catch(() => undefined);
    expect(await admin.vault.rootPending()).toBeNull();
    await admin.createTeam("Ear team", [doctorId]);
    const names = (await admin.vault.teams()).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["Night team", "Ear team"]));
    expect(names).not.toContain("Eye team");
  });
});
