import { createHash } from "node:crypto";
import type { z } from "zod/mini";
import { statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { idBytes } from "#app/lib/ids.ts";
import { type RecoveryOpening, recoveryBegin } from "#app/protocol/recovery-api.ts";
import { keylogIndices } from "#db/keylog-store.server.ts";
import { rootAccountId, storedChains } from "#db/queries/chains.server.ts";
import { findPerson } from "#db/queries/people.server.ts";
import { findKit } from "#db/queries/recovery.server.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuse, refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { newPasskey } from "../passkey/new-passkey.server.ts";
import { provenLog } from "../read/proven-log.server.ts";

/** What an empty browser with a sheet's words needs: the account's chain to judge, and the options of a new passkey. */
export const beginRecovery: WriteSpec<null, z.infer<typeof recoveryBegin>> = {
  route: "POST /api/recovery/begin",
  body: recoveryBegin,
  async write(tx, { body, services }) {
    const kit = await findKit(tx, locatorHash(bytesIn(body.locator, 16)));
    if (kit === null) refuse("E_NOT_FOUND");
    refuseUnless(kit.active === 1, "E_GONE");
    const person = (await findPerson(tx, kit.personId)) ?? refuse("E_NOT_FOUND");
    const { accountId, status, role, pseudonym } = person;
    refuseUnless(accountId !== null && (status === "active" || status === "pending"), "E_FORBIDDEN");
    const clinicId = (await rootAccountId(tx)) ?? refuse("E_UNAVAILABLE");
    const chains = await storedChains(tx, [...new Set([accountId, clinicId])], null);
    const wires = (id: typeof clinicId) => chains.find((chain) => chain.accountId === id)?.wires ?? [];
    const [own, root] = [wires(accountId), accountId === clinicId ? [] : wires(clinicId)];
    const indices = [await places(tx, own), await places(tx, root)] as [number[], number[]];
    const use = { purpose: "recovery", subject: idBytes(kit.deviceId) } as const;
    const options = await newPasskey(tx, services.env, use, person.name);
    const answer = async (): Promise<RecoveryOpening> => ({
      options,
      accountId,
      chain: own.map(toBase64url),
      rootChain: root.map(toBase64url),
      log: await provenLog({ sql: services.database.pool }, services, {
        known: body.size,
        indices: indices.flat(),
      }),
      changes: [...services.signer.changes],
      indices,
    });
    const p = role === "patient" ? [pseudonym] : [];
    const x = [{ t: "device", i: kit.deviceId }];
    return { answer, entries: [{ e: "recovery.use", p, x, n: 0 }] };
  },
};

/** Where the statements of a chain stand in the key log. */
async function places(tx: WriteTx, wires: readonly Uint8Array[]): Promise<number[]> {
  const found = await keylogIndices(
    tx.sql,
    wires.map((wire) => statementLeaf(parseWire(wire).stmtHash)),
  );
  return found.map((index) => index ?? refuse("E_INTERNAL"));
}

/** Kept as a hash, so that a copy of the database finds no account for whoever has it. */
export function locatorHash(locator: Uint8Array): Uint8Array {
  return createHash("sha256").update(locator).digest();
}
