import { acceptLeaf, inviteLeaf, statementLeaf } from "#app/crypto/public/key-log-leaf.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { parseThreadWire } from "#app/crypto/public/thread-statement.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { InvitationOpening } from "#app/protocol/invitation-api.ts";
import type { RecoveryOpening } from "#app/protocol/recovery-api.ts";
import type { ChainPart, Directory, FeedSync, ProvenLog } from "#app/protocol/sync-api.ts";
import { equalBytes, leafHash } from "#audit/hashes.ts";
import { VaultError } from "../rpc.ts";
import { advanceKeylog, noteOf, type ShownLeaves } from "./keylog-pin.ts";
import type { KeylogPin } from "./model-types.ts";
import type { Tx } from "./session.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

/**
 * Takes the key log's part of an answer: what the answer shows counts only because this passes (SPEC §13). Throws E_STALE_LOG
 * with nothing taken, and E_FORK with both signed checkpoints in the evidence.
 */
export function takeLog({ model, save }: Tx, log: ProvenLog, shown: ShownLeaves): void {
  const { keylog } = model;
  try {
    const pin = advanceKeylog(keylog, log, shown);
    if (pin === keylog) return;
    model.keylog = pin;
    save("keylog");
  } catch (error) {
    if (vaultCodeOf(error) === "E_FORK") {
      model.evidence = forkEvidence(keylog, log.note, log.consistency);
      save("evidence");
    }
    throw error;
  }
}

/** What is held and what contradicts it, both signed by the log: proof for whoever has its key. */
export function forkEvidence(
  { key, head, history }: KeylogPin,
  served: string,
  consistency: readonly string[] = [],
): string | null {
  if (key === null) return null;
  // What stands by a change of the log alone has no note of its own.
  const held = [head, ...history].filter(({ sig }) => sig !== "").map((each) => noteOf(key, each));
  return JSON.stringify({ type: "log-fork", key, held, served, consistency });
}

export function leavesOfChains(chains: readonly Pick<ChainPart, "wires" | "indices">[]): ShownLeaves {
  return leavesOf(chains.flatMap(chainLeaves));
}

export function leavesOfFeed(items: FeedSync["items"]): ShownLeaves {
  return leavesOf(
    items.flatMap((item) =>
      item.type === "statement" ? [[item.index, threadLeaf(item.wire)] as const] : [],
    ),
  );
}

export function leavesOfDirectory(people: Directory["people"]): ShownLeaves {
  return leavesOf(
    people.flatMap(({ invitation }) => {
      if (invitation === null) return [];
      const [invite, accept] = [fromBase64url(invitation.invite), fromBase64url(invitation.accept)];
      return [
        [invitation.indices[0], inviteLeaf(invite)] as const,
        [invitation.indices[1], acceptLeaf(accept)] as const,
      ];
    }),
  );
}

/** INVITE, the root's chain and the inviter's. */
export function leavesOfOpening({
  invite,
  rootChain,
  inviterChain,
  indices,
}: InvitationOpening): ShownLeaves {
  const [ofInvite, ofRoot, ofInviter] = indices;
  return leavesOf([
    [ofInvite, inviteLeaf(fromBase64url(invite))],
    ...chainLeaves({ wires: rootChain, indices: ofRoot }),
    ...chainLeaves({ wires: inviterChain, indices: ofInviter }),
  ]);
}

/** What a recovering browser is shown: the account's chain and the clinic root's. */
export function leavesOfRecovery({ chain, rootChain, indices }: RecoveryOpening): ShownLeaves {
  const [own, root] = indices;
  return leavesOf([
    ...chainLeaves({ wires: chain, indices: own }),
    ...chainLeaves({ wires: rootChain, indices: root }),
  ]);
}

type PlacedLeaf = readonly [index: number | undefined, data: Uint8Array];

function chainLeaves({ wires, indices }: Pick<ChainPart, "wires" | "indices">): PlacedLeaf[] {
  if (wires.length !== indices.length) throw new VaultError("E_STALE_LOG");
  return wires.map((wire, i) => [indices[i], statementLeaf(parseWire(fromBase64url(wire)).stmtHash)]);
}

/** Two leaves that claim one place cannot both stand in the log, and none may stand there twice. */
function leavesOf(pairs: readonly PlacedLeaf[]): ShownLeaves {
  const leaves = new Map<number, Uint8Array>();
  const places = new Map<string, number>();
  for (const [index, data] of pairs) {
    if (index === undefined) throw new VaultError("E_STALE_LOG");
    const [leaf, other] = [leafHash(data), leaves.get(index)];
    if (other !== undefined && !equalBytes(other, leaf)) throw new VaultError("E_STALE_LOG");
    const place = places.get(toBase64url(leaf)) ?? index;
    if (place !== index) throw new VaultError("E_STALE_LOG");
    places.set(toBase64url(leaf), index);
    leaves.set(index, leaf);
  }
  return leaves;
}

function threadLeaf(wire: string): Uint8Array {
  return statementLeaf(parseThreadWire(fromBase64url(wire)).stmtHash);
}
