import { verify } from "#app/crypto/primitives/signature.ts";
import { deviceActiveAt } from "#app/crypto/public/chain-query.ts";
import { decodeChainStatement } from "#app/crypto/public/chain-statement.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import { type RemovalPost, removalPost } from "#app/protocol/clinic-api.ts";
import { putRemoval } from "#db/queries/sheet-removal.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { requireStanding } from "../session/require-standing.server.ts";

const waitsMs = 15 * 60_000;

/** Half a REVOKE of a recovery sheet: it waits for another browser of the account, and takes nothing away before that (SPEC §5). */
export const offerRemoval: WriteSpec<Caller, RemovalPost> = {
  route: "POST /api/chain/removal",
  body: removalPost,
  async write(tx, { caller, body }) {
    const { accountId, deviceId, personId } = caller;
    const statement = bytesIn(body.statement, 187);
    const signature = bytesIn(body.signature, 64);
    const decoded = decodeChainStatement(statement);
    refuseUnless(decoded.type === "revoke", "E_STATEMENT");
    const chain = await loadChain(tx, accountId, { lock: "extend" });
    await requireStanding(tx, caller);
    const { header } = decoded;
    refuseUnless(equalBytes(header.accountId, chain.accountId), "E_STATEMENT");
    refuseUnless(header.seq === chain.seq + 1 && equalBytes(header.prev, chain.head), "E_CONFLICT");
    const sheet = idOf<DeviceId>(decoded.deviceId);
    refuseUnless(chain.devices.get(sheet)?.kind === "kit", "E_STATEMENT");
    refuseUnless(deviceActiveAt(chain, sheet, chain.seq), "E_STATEMENT");
    const signer = chain.devices.get(deviceId) ?? refuse("E_STATEMENT");
    refuseUnless(signer.kind === "browser" && signer.revokedSeq === null, "E_STATEMENT");
    refuseUnless(verify(signature, "stmt-sig", statement, signer.admPk), "E_STATEMENT");
    const expiresMs = tx.nowMs + waitsMs;
    await putRemoval(tx, { accountId, statement, signature, signerDeviceId: deviceId, expiresMs });
    const p = caller.role === "patient" ? [caller.pseudonym] : [];
    return {
      answer: { ok: true },
      entries: [{ e: "device.revoke", p, x: [{ t: "device", i: sheet }], n: 0 }],
      notify: { people: [personId] },
    };
  },
};
