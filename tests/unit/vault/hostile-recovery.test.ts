import { beforeEach, describe, expect, it } from "vitest";
import { acceptLeaf, statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import type { Originals, RecoveryOpening } from "#app/protocol/recovery-api.ts";
import type { KitSheet } from "#app/vault/sheet-rpc.ts";
import { sizeIn, type TestLog } from "#tests/factories/test-log.ts";
import { openClinic, refusals, type Seat, seat, texts } from "#tests/factories/vault-clinic.ts";

describe("a server that answers a recovery sheet", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let sheet: KitSheet;
  beforeEach(async () => {
    clinic = await openClinic();
    sheet = await clinic.patient.makeKit();
    await clinic.doctor.sync();
  });

  const words = () => sheet.words.join(" ");

  /** An empty browser that a server with these answers stands in front of. */
  function emptyBrowser(
    change: (opening: RecoveryOpening) => RecoveryOpening | Promise<RecoveryOpening> = (opening) => opening,
  ): Seat {
    const found = seat(clinic.relay, clinic.clock);
    found.line.tamper = (path, answer) =>
      path.startsWith("/api/recovery/begin") ? change(answer as RecoveryOpening) : answer;
    return found;
  }

  /** What recovering ends with; an empty text when it works. Whatever is refused leaves an empty browser. */
  async function outcome(found: Seat, printed: KitSheet["log"] | null): Promise<string> {
    const ended = await found.recover(words(), { printed }).then(
      () => "",
      (error: Error) => error.message,
    );
    if (ended !== "") expect((await found.vault.status()).state).toBe("none");
    return ended;
  }

  /** Both chains as they would stand in this log, which the operator signs like the true one. */
  async function placedIn(log: TestLog, opening: RecoveryOpening): Promise<RecoveryOpening> {
    const place = (wire: string) => log.place(statementLeaf(parseWire(fromBase64url(wire)).stmtHash));
    const indices: RecoveryOpening["indices"] = [opening.chain.map(place), opening.rootChain.map(place)];
    return { ...opening, indices, log: await log.prove(sheet.log.size, indices.flat()) };
  }

  it("names another account, its chain before the sheet, or one of other keys: not the account of these words", async () => {
    const { relay, doctorId, patientId } = clinic;
    const lies: [RecoveryOpening | Promise<RecoveryOpening>, string][] = [
      [relay.devices.open(doctorId, sheet.log.size), "E_CHAIN(kit)"],
      [relay.devices.open(patientId, sheet.log.size, 2), "E_CHAIN(kit)"],
      [{ ...(await relay.devices.open(patientId, sheet.log.size)), accountId: doctorId }, "E_CHAIN(prev)"],
      [relay.devices.open(patientId, sheet.log.size, 0), "E_CHAIN(seq)"],
    ];
    for (const [lie, code] of lies)
      expect(
        await outcome(
          emptyBrowser(() => lie),
          sheet.log,
        ),
      ).toBe(code);
    const honest = await relay.devices.open(patientId, sheet.log.size);
    const patientAsRoot = { ...honest, rootChain: honest.chain };
    expect(
      await outcome(
        emptyBrowser(() => patientAsRoot),
        sheet.log,
      ),
    ).toBe("E_CHAIN(signer)");
    expect(await outcome(emptyBrowser(), sheet.log)).toBe("");
  });

  it("shows a key log behind the printed line, beside it, or without proof: nothing is made", async () => {
    const { log } = clinic.relay;
    const { size } = sheet.log;
    const behind = log.fork(0);
    expect(
      await outcome(
        emptyBrowser((opening) => placedIn(behind, opening)),
        sheet.log,
      ),
    ).toBe("E_STALE_LOG");
    const beside = log.fork(size - 1);
    beside.place(acceptLeaf(new Uint8Array(8)));
    const forked = emptyBrowser((opening) => placedIn(beside, opening));
    expect(await outcome(forked, sheet.log)).toBe("E_FORK");
    const unproven = emptyBrowser((opening) => ({ ...opening, log: { ...opening.log, inclusion: [] } }));
    expect(await outcome(unproven, sheet.log)).toBe("E_STALE_LOG");
    const noProof = emptyBrowser((opening) => ({ ...opening, log: { ...opening.log, consistency: [] } }));
    expect(await outcome(noProof, sheet.log)).toBe("E_STALE_LOG");
  });

  it("shows the account as it was before its newest statement: an honest one refuses, and to everyone else it is a fork", async () => {
    const { relay, patient, patientId, doctor } = clinic;
    const standing = relay.chains.get(patientId)?.wires.length ?? 0;
    await patient.renewKeys();
    await doctor.sync();
    const cut = async ({ options }: RecoveryOpening) => ({
      ...(await relay.devices.open(patientId, sheet.log.size, standing)),
      options,
    });
    const found = emptyBrowser(cut);
    let signed = "";
    const { send } = found.line;
    found.line.send = async (path, request) => {
      if (path === "/api/recovery/finish") signed = JSON.parse(String(request.body)).wire;
      return send(path, request);
    };
    expect(await outcome(found, sheet.log)).toBe("E_CONFLICT");
    const { size } = (await doctor.vault.syncState()).log;
    const part = { accountId: patientId, from: standing, wires: [signed] };
    const shown = await doctor.vault.ingestKeylog(await relay.showChains(size, [part]));
    expect(shown.refused.map(({ code }) => code)).toEqual(["E_FORK"]);
    const evidence = JSON.parse((await doctor.vault.evidence()) ?? "{}");
    expect(evidence).toMatchObject({ type: "chain-fork", account: patientId, seq: standing });
  });

  it("hides from the recovered browser that it was added: nothing is sent before the chain shows it", async () => {
    const { relay, patientId, teamId } = clinic;
    const found = seat(relay, clinic.clock);
    const standing = [...(relay.chains.get(patientId)?.wires ?? [])];
    found.line.tamper = (path, answer) =>
      path.startsWith("/api/sync/keylog")
        ? relay.showChains(sizeIn(path), [{ accountId: patientId, from: 0, wires: standing }])
        : answer;
    await found.recover(words(), { printed: sheet.log });
    expect(found.engine.getSnapshot().problem).toBe("E_STALE_LOG");
    await expect(found.send({ type: "team", teamId }, "early", { subject: "S" })).rejects.toThrow(
      "E_SYNC_FIRST",
    );
    found.line.tamper = (_path, answer) => answer;
    await found.sync();
    await found.send({ type: "team", teamId }, "now", { subject: "S" });
  });

  it("lets one sheet be used twice at once: the second is told, keeps nothing, and may go on afterwards", async () => {
    const { relay, patientId } = clinic;
    const first = emptyBrowser();
    // The first has finished by the time that the second has its answer to judge.
    const second = emptyBrowser(async (opening) => {
      expect(await outcome(first, sheet.log)).toBe("");
      return opening;
    });
    expect(await outcome(second, sheet.log)).toBe("E_CONFLICT");
    second.line.tamper = (_path, answer) => answer;
    await second.recover(words(), { printed: sheet.log, replaceAll: false });
    const kinds = (await second.vault.ownDevices()).map(({ kind, revokedMs }) => [kind, revokedMs === null]);
    expect(kinds).toEqual([
      ["browser", false],
      ["kit", true],
      ["kit", true],
      ["browser", true],
      ["browser", true],
    ]);
    expect(relay.chains.get(patientId)?.wires).toHaveLength(5);
  });

  it("gives back the record short, altered, reversed and with more than was asked: each is seen, and nothing false is shown", async () => {
    const { patient, doctor, teamId, clock } = clinic;
    const threadId = await patient.send({ type: "team", teamId }, "one", { subject: "S" });
    await doctor.sync();
    for (const text of ["two", "three", "four"]) {
      clock.advance(1_000);
      await doctor.send({ type: "thread", threadId }, text);
    }
    const found = seat(clinic.relay, clock);
    found.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/sync/envelopes")) return answer;
      const [, second, third, fourth, ...rest] = (answer as Originals).items;
      if (second === undefined || third === undefined || fourth === undefined) return answer;
      const altered = {
        ...third,
        ct: `${third.ct.slice(0, 9)}${third.ct[9] === "A" ? "B" : "A"}${third.ct.slice(10)}`,
      };
      // The first is left out; what nobody asked for is the altered one again, under another name.
      return {
        items: [...rest, fourth, altered, second, { ...second, threadId: second.threadId, wrap: null }],
      };
    };
    await found.recover(words(), { printed: sheet.log, replaceAll: false });
    expect(await texts(found, threadId)).toEqual(["two", "four"]);
    const lines = (await found.thread(threadId))?.lines ?? [];
    expect(lines).toContainEqual({ kind: "withheld", count: 2 });
    expect(await refusals(found, threadId)).toEqual([]);
  });
});
