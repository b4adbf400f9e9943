import { webcryptoSigner } from "#app/crypto/primitives/signature.ts";
import { extendChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { type ChainSigner, signNext } from "#app/crypto/secret/sign-chain.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { idBytes } from "#app/lib/ids.ts";
import type { RootBatchKind } from "#app/protocol/clinic-api.ts";
import {
  type AdminBatch,
  type AdminRequest,
  type AdminResult,
  type UnlockProof,
  VaultError,
} from "../rpc.ts";
import { planRootBatch, type RootPlan } from "./admin-plan.ts";
import { hasAsked } from "./asked.ts";
import type { VaultEnvironment } from "./environment.ts";
import { type Keyring, storedKeys, unwrapAdm } from "./keyring.ts";
import { type NewKit, signKit } from "./kit.ts";
import { type LinkPlan, type OldLink, planLink, signLink } from "./link-old.ts";
import { type MembersPlan, planMembers } from "./members-plan.ts";
import type { Model } from "./model-types.ts";
import { ownChain, signedAt } from "./pins.ts";
import { unwrapWithProof, type VaultRecord } from "./records.ts";
import { planRevoke, type RevokePlan, signRevocation } from "./revocation.ts";
import { mayRenew, signRotation } from "./rotation.ts";
import type { Tx } from "./session.ts";
import { type AskPlan, confirmOffer, type HeldOffer, planAsk, signAsk } from "./sheet-offer.ts";
import { requireFreePlace, requireRoomForSheet } from "./sheets.ts";
import { queueChange } from "./statement-outbox.ts";

const limitMs = 60_000;

/** A batch that a confirmation screen lists; in memory only, so a lock forgets it. */
export interface PreparedBatch {
  plan:
    | { type: "kit" }
    | { type: "rotate" }
    | LinkPlan
    | RevokePlan
    | AskPlan
    | { type: "confirm-removal"; offer: HeldOffer }
    | ({ type: "root"; kind: RootBatchKind } & RootPlan)
    | ({ type: "members" } & MembersPlan);
  /** Point of the chain it was prepared on: another one and the list on the screen would no longer be the whole truth. */
  head: string;
  preparedAt: { wall: number; monotonic: number };
}

export function prepareBatch(
  model: Model,
  env: VaultEnvironment,
  request: AdminRequest,
  open: { link: OldLink | null; offer: HeldOffer | null },
): { prepared: PreparedBatch; batch: AdminBatch } {
  const plan = planOf(model, env, request, open);
  const preparedAt = { wall: env.clock.now(), monotonic: env.clock.monotonic() };
  return {
    prepared: { plan, head: toBase64url(ownChain(model).head), preparedAt },
    batch: { lines: linesOf(plan) },
  };
}

function planOf(
  model: Model,
  env: VaultEnvironment,
  request: AdminRequest,
  { link, offer }: { link: OldLink | null; offer: HeldOffer | null },
): PreparedBatch["plan"] {
  if (request.type !== "members" && model.rootBatch !== null) throw new VaultError("E_SYNC_FIRST");
  if (request.type === "kit") {
    requireRoomForSheet(model, env.clock.now());
    return { type: "kit" };
  }
  if (request.type === "members") return { type: "members", ...planMembers(model, env, request.steps) };
  if (request.type === "link") return planLink(model, link);
  if (request.type === "revoke") return planRevoke(model, request, env.clock.now());
  if (request.type === "ask-removal") return planAsk(model, request, env.clock.now());
  if (request.type === "confirm-removal") {
    requireFreePlace(model, env.clock.now());
    if (offer === null) throw new VaultError("E_ADMIN_EMPTY");
    return { type: "confirm-removal", offer };
  }
  if (request.type !== "rotate")
    return { type: "root", kind: request.type, ...planRootBatch(model, env, request) };
  if (!mayRenew(model) || hasAsked(model, env.clock.now())) throw new VaultError("E_ADMIN_EMPTY");
  return { type: "rotate" };
}

function linesOf(plan: PreparedBatch["plan"]): AdminBatch["lines"] {
  if (plan.type === "root" || plan.type === "members") return plan.lines;
  if (plan.type === "revoke") {
    const { number, name } = plan;
    return [{ statement: "revoke", subject: String(number), ...(name === null ? {} : { device: name }) }];
  }
  if (plan.type === "ask-removal") return [{ statement: "remove-sheet", subject: String(plan.number) }];
  if (plan.type === "confirm-removal")
    return [{ statement: "remove-sheet", subject: String(plan.offer.view.number) }];
  if (plan.type === "link") return [{ statement: "add-device", subject: plan.label }];
  return [{ statement: plan.type === "kit" ? "add-kit" : "rotate", subject: "" }];
}

/** Neither a clock set back nor a suspended device makes 60 s longer. */
export function isExpired(env: VaultEnvironment, { preparedAt }: PreparedBatch): boolean {
  const wall = env.clock.now() - preparedAt.wall;
  return Math.max(wall, env.clock.monotonic() - preparedAt.monotonic) > limitMs;
}

/** Unseals adm with a fresh ceremony's proof, signs exactly the prepared batch, and lets adm go (SPEC §12). */
export async function signBatch(
  tx: Tx,
  ring: Keyring,
  env: VaultEnvironment,
  prepared: PreparedBatch,
  proof: UnlockProof,
): Promise<{ result: AdminResult; kit: NewKit | null }> {
  const { model } = tx;
  const own = ownChain(model);
  if (isExpired(env, prepared) || prepared.head !== toBase64url(own.head))
    throw new VaultError("E_ADMIN_EXPIRED");
  const signer = await unsealAdm(model, env, proof);
  if (isExpired(env, prepared)) throw new VaultError("E_ADMIN_EXPIRED");
  if (prepared.plan.type === "kit") {
    const kit = await signKit(model, env, own, signer);
    return { result: { type: "kit", kit: kit.sheet, quiz: kit.quiz }, kit };
  }
  if (prepared.plan.type === "rotate") {
    await signRotation(tx, ring, env, signer);
    return { result: { type: "rotate" }, kit: null };
  }
  if (prepared.plan.type === "revoke") {
    await signRevocation(tx, env, prepared.plan, signer);
    return { result: { type: "revoke" }, kit: null };
  }
  if (prepared.plan.type === "ask-removal") {
    const post = await signAsk(tx, env, own, prepared.plan, signer);
    return { result: { type: "ask-removal", post }, kit: null };
  }
  if (prepared.plan.type === "confirm-removal") {
    await confirmOffer(tx, own, prepared.plan.offer, signer);
    return { result: { type: "confirm-removal" }, kit: null };
  }
  if (prepared.plan.type === "members") {
    // Thread statements carry the sig key's signature: the ceremony is what allows them, the outbox signs them on the newest heads.
    for (const { threadId, change } of prepared.plan.changes) queueChange(tx, threadId, change);
    return { result: { type: "members" }, kit: null };
  }
  if (prepared.plan.type === "link")
    return { result: await signLink(model, env, own, prepared.plan, signer), kit: null };
  const { kind, changes, teams } = prepared.plan;
  const wires: string[] = [];
  let state: ChainState = own;
  for (const change of changes) {
    const wire = await signNext(state, change, signedAt(model, env.clock), signer);
    state = extendChain(state, wire);
    wires.push(toBase64url(wire));
  }
  model.rootBatch = { kind, post: { wires, teams } };
  tx.save("root");
  return { result: { type: "root" }, kit: null };
}

export async function unsealAdm(
  model: Model,
  env: VaultEnvironment,
  proof: UnlockProof,
): Promise<ChainSigner> {
  const { admPk } = await storedKeys(env);
  const records = await env.storage.getAll("records");
  const adm = await unwrapWithProof(
    env,
    records.map(([, record]) => record as VaultRecord), // written by createAccount only
    proof,
    "admin",
    unwrapAdm,
  );
  return { deviceId: idBytes(model.identity.deviceId), adm: webcryptoSigner(adm, admPk) };
}
