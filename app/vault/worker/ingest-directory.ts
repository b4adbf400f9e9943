import { ProtocolError, refuseUnless } from "#app/crypto/errors.ts";
import { sha256 } from "#app/crypto/primitives/tagged.ts";
import { type Accept, type Answerer, decodeAccept, verifyAccept } from "#app/crypto/public/acceptance.ts";
import { recipientDevices } from "#app/crypto/public/chain-query.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { teamIds } from "#app/crypto/public/clinic-root.ts";
import { decodeInvite, inviteIdOf } from "#app/crypto/public/invitation.ts";
import { verifyInvite } from "#app/crypto/public/invitation-verify.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { concat } from "#app/lib/bytes.ts";
import { type AccountId, type DeviceId, idOf, type ThreadId } from "#app/lib/ids.ts";
import type { Directory, DirectoryPerson } from "#app/protocol/sync-api.ts";
import { answeredTwice } from "./answered-twice.ts";
import type { IngestOutcome } from "./ingest-outcome.ts";
import type { DirectoryEntry, InvitationProof, Model } from "./model-types.ts";
import { proofKey } from "./people.ts";
import { chainIn, rootIn } from "./pins.ts";
import type { Tx } from "./session.ts";
import { leavesOfDirectory, takeLog } from "./take-log.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

/** Keeps what the server says about persons and teams; what of it is proved is decided when it is read (SPEC §6). */
export function ingestDirectory(tx: Tx, answer: Directory, outcome: IngestOutcome): void {
  const { model } = tx;
  const { identity } = model;
  refuseUnless(answer.clinicId === identity.clinicId, "E_INVITE", "clinic");
  takeLog(tx, answer.log, leavesOfDirectory(answer.people));
  if (identity.auditKey === null) {
    identity.auditKey = answer.auditKey;
    tx.save("identity");
  }
  const proofs: Record<string, InvitationProof> = {};
  for (const person of answer.people) {
    const proof = proofOf(model, person, outcome);
    if (proof !== null) proofs[proofKey(person)] = proof;
  }
  model.directory = { answer, proofs: { ...unlisted(model, answer), ...proofs } };
  tx.save("directory");
  if (answeredTwice(model.directory.proofs).size > 0) outcome.refusedChain("E_ANSWERED_TWICE");
}

/** Who answered stays known when the server names them no more: leaving out one of two answers hides nothing. */
function unlisted({ directory }: Model, answer: Directory): DirectoryEntry["proofs"] {
  const listed = new Set(answer.people.map(proofKey));
  return Object.fromEntries(Object.entries(directory?.proofs ?? {}).filter(([id]) => !listed.has(id)));
}

/** Tries again what could not be proved for want of a chain; called when chains have grown. */
export function completeProofs(tx: Tx, outcome: IngestOutcome): void {
  const { directory } = tx.model;
  if (directory === null) return;
  for (const person of directory.answer.people) {
    if (person.invitation === null || directory.proofs[proofKey(person)] !== undefined) continue;
    const proof = proofOf(tx.model, person, outcome);
    if (proof === null) continue;
    directory.proofs = { ...directory.proofs, [proofKey(person)]: proof };
    tx.save("directory");
    if (answeredTwice(directory.proofs).has(proof.invId)) outcome.refusedChain("E_ANSWERED_TWICE");
  }
}

/** Checks that this account answered that invitation, once for the same bytes. */
function proofOf(model: Model, person: DirectoryPerson, outcome: IngestOutcome): InvitationProof | null {
  const { invitation } = person;
  const account = person.accountId as AccountId; // compared with the ACCEPT's below
  const chain = chainIn(model, account);
  const root = chainIn(model, model.identity.clinicId);
  if (invitation === null || chain === null || root === null) return null;
  const invite = fromBase64url(invitation.invite);
  const signature = fromBase64url(invitation.sig);
  const accept = fromBase64url(invitation.accept);
  const [byLink, byDevice] = invitation.acceptSigs;
  const of = toBase64url(
    sha256(concat(invite, signature, accept, fromBase64url(byLink), fromBase64url(byDevice))),
  );
  const held = model.directory?.proofs[proofKey(person)];
  if (held?.of === of) return held;
  try {
    const inviter = chainIn(model, idOf<AccountId>(decodeInvite(invite).account));
    if (inviter === null) return null;
    const context = { rootChain: rootIn(model), inviterChain: inviter, nowMs: decodeAccept(accept).sentMs };
    const verified = verifyInvite(invite, signature, context);
    const answerer = answererOf(chain, decodeAccept(accept));
    if (answerer === null) return null;
    verifyAccept(accept, [fromBase64url(byLink), fromBase64url(byDevice)], { invite: verified, answerer });
    return {
      of,
      invId: toBase64url(inviteIdOf(verified.invPk)),
      nameCommit: toBase64url(verified.nameCommit),
      kind: verified.kind,
      inviter: idOf<AccountId>(verified.account),
      threadId: idOf<ThreadId>(verified.threadId),
    };
  } catch (error) {
    // Behind, not wrong: the inviter's chain is still to come.
    if (error instanceof ProtocolError && error.code === "E_STALE_LOG") return null;
    outcome.refused(null, vaultCodeOf(error));
    return null;
  }
}

/** A new account; or a device of the clinic root, null while the chain held here does not show it (SPEC §6 kind 5). */
function answererOf(chain: ChainState, { genesis }: Accept): Answerer | null {
  if (chain.role !== chainRole.root) return { chain };
  const device = chain.devices.get(idOf<DeviceId>(genesis));
  return device === undefined ? null : { root: chain, device };
}

/** Members of conversations and teams of which the directory, as last read, says nothing: they are new to this person. */
export function nameless(model: Model): string[] {
  const { people = [], teams = [] } = model.directory?.answer ?? {};
  const named = new Set<string>([
    model.identity.accountId,
    ...people.map(({ accountId }) => accountId),
    ...teams.map(({ teamId }) => teamId),
  ]);
  const members = [...model.threads.values()].flatMap(({ state }) => [...state.members.keys()]);
  const root = chainIn(model, model.identity.clinicId);
  const met = new Set<string>([...members, ...(root === null ? [] : teamIds(root))]);
  return [...met].filter((id) => !named.has(id));
}

/** Accounts whose chains are needed: what waits asks again, the root, persons in sight and their inviters only until held with their KEM keys. */
export function wantedAccounts(model: Model): AccountId[] {
  // The own chain of a device that was linked is still to come.
  const inSight = new Set<AccountId>([model.identity.accountId, model.identity.clinicId]);
  const { answer, proofs = {} } = model.directory ?? {};
  for (const person of answer?.people ?? []) {
    inSight.add(person.accountId as AccountId); // an id as the server gave it; nothing is trusted by it
    const proof = proofs[person.accountId];
    if (proof !== undefined) inSight.add(proof.inviter);
    else if (person.invitation !== null) addInviter(inSight, person.invitation.invite);
  }
  const waiting = [...model.parked.values()].flatMap(({ want }) => want);
  // Posted, and not seen in the own chain: a server that left it out once is asked again.
  if (model.kit !== null || model.rotation !== null || model.revocation !== null)
    waiting.push(model.identity.accountId);
  return [...new Set([...waiting, ...[...inSight].filter((account) => !isComplete(model, account))])];
}

/** A chain that came with an invitation came without the KEM keys its devices are wrapped to. */
function isComplete(model: Model, account: AccountId): boolean {
  const chain = chainIn(model, account);
  if (chain === null) return false;
  if (chain.role === chainRole.root || chain.role === chainRole.officer) return true;
  return recipientDevices(chain).every(({ keys }) => model.kemKeys.has(toBase64url(keys.kemHash)));
}

function addInviter(want: Set<AccountId>, invite: string): void {
  try {
    want.add(idOf<AccountId>(decodeInvite(fromBase64url(invite)).account));
  } catch {
    // An INVITE that does not parse proves nothing and needs no chain.
  }
}
