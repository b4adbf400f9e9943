import { verifyRaw } from "#app/crypto/primitives/signature.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { type ConsentPost, consentPost } from "#app/protocol/log-api.ts";
import { consentMessage } from "#audit/epoch.ts";
import { readChange } from "#audit/log-change-note.ts";
import { addConsent } from "#db/queries/log-consents.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { loadChain } from "../chain/load-chains.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** An administrator's or an officer's word that a restore was meant, signed by the device of this session; E_STATEMENT otherwise. */
export const consentToChange: WriteSpec<Caller, ConsentPost> = {
  route: "POST /api/log/consents",
  body: consentPost,
  async write(tx, { caller, body, services }) {
    const note = services.signer.changes[body.number - 1] ?? refuse("E_NOT_FOUND");
    const { change, text, hash } = readChange(note);
    refuseUnless(change.kind === "epoch", "E_NOT_FOUND");
    const chain = await loadChain(tx, caller.accountId);
    const device = chain.devices.get(caller.deviceId) ?? refuse("E_STATEMENT");
    const signature = bytesIn(body.signature, 64);
    const isSigned = verifyRaw(signature, consentMessage(text), device.sigPk);
    refuseUnless(isSigned && device.revokedSeq === null, "E_STATEMENT");
    const { accountId, deviceId } = caller;
    const row = { change: hash, number: change.number, accountId, deviceId, signature, atMs: tx.nowMs };
    const isNew = await addConsent(tx, row);
    const x = [
      { t: "change", i: `${change.number}/${toBase64url(hash)}` },
      { t: "device", i: deviceId },
      { t: "signature", i: body.signature },
    ];
    return {
      answer: { ok: true },
      entries: [{ e: "log.epoch", x, n: isNew ? 1 : 0 }],
      notify: "everyone",
    };
  },
};
