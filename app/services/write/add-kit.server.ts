import { extendChain } from "#app/crypto/public/chain-replay.ts";
import { statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { idBytes, idOf, type StmtHash } from "#app/lib/ids.ts";
import { type KitPost, kitPost } from "#app/protocol/clinic-api.ts";
import { appendKeylog } from "#db/keylog-store.server.ts";
import { addChainStatement, addDevice, deactivateDevice } from "#db/queries/chains.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { matchingKemKey } from "../chain/kem-key.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import { requireNextSeq } from "../chain/require-next-seq.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** The ADD of a confirmed recovery kit to the caller's own chain, signed by this session's device. */
export const addKit: WriteSpec<Caller, KitPost> = {
  route: "POST /api/chain/kit",
  body: kitPost,
  async write(tx, { caller, body }) {
    const wire = bytesIn(body.wire);
    const { statement } = parseWire(wire);
    refuseUnless(statement.type === "add" && statement.device.kind === "kit", "E_STATEMENT");
    refuseUnless(equalBytes(statement.header.signerDevice, idBytes(caller.deviceId)), "E_STATEMENT");
    const before = await loadChain(tx, caller.accountId, { lock: true });
    const done = { ok: true } as const;
    if (requireNextSeq(before, wire) === "repeated")
      return { answer: done, entries: [{ e: "device.add", n: 0 }] };
    const chain = extendChain(before, wire);
    const kemPk = matchingKemKey(statement.device.kemHash, body.kemPk);
    const { indices } = await appendKeylog(tx.sql, [statementLeaf(chain.head)]);
    const logIndex = indices[0] ?? refuse("E_UNAVAILABLE");
    const row = { accountId: chain.id, seq: chain.seq, hash: idOf<StmtHash>(chain.head), wire, logIndex };
    await addChainStatement(tx, row);
    const kit =
      [...chain.devices.values()].find((device) => device.addedSeq === chain.seq) ?? refuse("E_STATEMENT");
    const { id, kind, kemHash } = kit;
    await addDevice(tx, { id, accountId: chain.id, kind, active: 1, kemHash, kemPk });
    for (const device of chain.devices.values())
      if (device.revokedSeq === chain.seq) await deactivateDevice(tx, device.id);
    const p = caller.role === "patient" ? [caller.pseudonym] : [];
    return {
      answer: done,
      entries: [{ e: "device.add", p, x: [{ t: "device", i: id }], n: 1 }],
      notify: { people: [caller.personId] },
    };
  },
};
