import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { type ChainRole, chainRole } from "#app/crypto/public/chain-statement.ts";
import { threadLines } from "#app/crypto/public/thread-query.ts";
import type { ThreadContext } from "#app/crypto/public/thread-state.ts";
import type { SignedAt } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import type { AccountId } from "#app/lib/ids.ts";
import type { Role } from "#app/protocol/roles.ts";
import { VaultError } from "../rpc.ts";
import type { Clock } from "./environment.ts";
import type { Model, ThreadModel } from "./model-types.ts";

/** The verified state of a chain held here, or null. */
export function chainIn(model: Model, account: AccountId): ChainState | null {
  return model.chains.get(account)?.state ?? null;
}

/** The pinned clinic root; E_SYNC_FIRST before it was read. */
export function rootIn(model: Model): ChainState {
  const root = chainIn(model, model.identity.clinicId);
  if (root === null) throw new VaultError("E_SYNC_FIRST");
  return root;
}

export function ownChain(model: Model): ChainState {
  const own = chainIn(model, model.identity.accountId);
  if (own === null) throw new VaultError("E_STORAGE_LOST");
  return own;
}

/** Another device, or a sheet, says that it added this one, and the own chain has not shown it yet (SPEC §10). */
export function isUnsettled({ welcome }: Model): boolean {
  return welcome?.settled === false;
}

export function threadContext(model: Model): ThreadContext {
  return {
    chain: (account) => chainIn(model, account),
    root: chainIn(model, model.identity.clinicId),
    chainIndex: (account, seq) => model.chains.get(account)?.indices[seq] ?? null,
  };
}

/** The same to judge a statement that has just been proved to stand at `index`: order there outranks claimed times (SPEC §7). */
export function placedContext(model: Model, stmtHash: Uint8Array, index: number): ThreadContext {
  return {
    ...threadContext(model),
    logIndex: (hash) => (equalBytes(hash, stmtHash) ? index : null),
  };
}

/** The same to judge again what was accepted: each of its statements by its own place. */
export function acceptedContext(model: Model, { state, entry }: ThreadModel): ThreadContext {
  return {
    ...threadContext(model),
    logIndex: (hash) => {
      const seq = threadLines(state).findIndex(({ stmtHash }) => equalBytes(stmtHash, hash));
      return entry.places?.[seq] ?? null;
    },
  };
}

/** Time and key log position of what is signed now (SPEC §13). */
export function signedAt({ keylog }: Pick<Model, "keylog">, clock: Clock): SignedAt {
  const { size, root } = keylog.head;
  return { timeMs: clock.now(), logSize: size, logRoot: fromBase64url(root) };
}

const roleNames: Record<ChainRole, Role> = {
  [chainRole.patient]: "patient",
  [chainRole.staff]: "clinician",
  [chainRole.root]: "administrator",
  [chainRole.officer]: "officer",
};

export function roleNameOf(role: ChainRole): Role {
  return roleNames[role];
}

/** The role that a chain's GENESIS names, in the words of the wire schemas. */
export function roleOfChain(chain: ChainState): Role {
  return roleNames[chain.role];
}
