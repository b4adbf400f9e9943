import { statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { idBytes, idOf, type StmtHash } from "#app/lib/ids.ts";
import { type RotatePost, rotatePost } from "#app/protocol/clinic-api.ts";
import { appendKeylog } from "#db/keylog-store.server.ts";
import { addChainStatement, setKemKey } from "#db/queries/chains.server.ts";
import { lockDevice } from "#db/queries/envelopes.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { extendSent } from "../chain/extend-sent.server.ts";
import { matchingKemKey } from "../chain/kem-key.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import { requireNextSeq } from "../chain/require-next-seq.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { requireStanding } from "../session/require-standing.server.ts";

/** New keys to read with, for the device of this session and no other (SPEC §10 "Rotation"). */
export const rotateKeys: WriteSpec<Caller, RotatePost> = {
  route: "POST /api/chain/rotate",
  body: rotatePost,
  async write(tx, { caller, body }) {
    const wire = bytesIn(body.wire);
    const { statement } = parseWire(wire);
    refuseUnless(statement.type === "rotate", "E_STATEMENT");
    refuseUnless(equalBytes(statement.header.signerDevice, idBytes(caller.deviceId)), "E_STATEMENT");
    const before = await loadChain(tx, caller.accountId, { lock: "extend" });
    await requireStanding(tx, caller);
    const done = { ok: true } as const;
    if (requireNextSeq(before, wire) === "repeated")
      return { answer: done, entries: [{ e: "key.rotate", n: 0 }] };
    const chain = extendSent(tx, before, wire);
    const kemPk = matchingKemKey(statement.kemHash, body.kemPk);
    await lockDevice(tx, caller.deviceId);
    const { indices } = await appendKeylog(tx.sql, [statementLeaf(chain.head)]);
    const logIndex = indices[0] ?? refuse("E_UNAVAILABLE");
    const row = { accountId: chain.id, seq: chain.seq, hash: idOf<StmtHash>(chain.head), wire, logIndex };
    await addChainStatement(tx, row);
    await setKemKey(tx, caller.deviceId, { kemHash: statement.kemHash, kemPk });
    const p = caller.role === "patient" ? [caller.pseudonym] : [];
    return {
      answer: done,
      entries: [{ e: "key.rotate", p, x: [{ t: "device", i: caller.deviceId }], n: 1 }],
      notify: { people: [caller.personId] },
    };
  },
};
