import type { Role } from "#app/protocol/roles.ts";
import { type UnlockProof, type Vault, VaultError, type VaultStatus } from "../rpc.ts";
import { isExpired, type PreparedBatch, prepareBatch, signBatch, unsealAdm } from "./admin.ts";
import { createAttachments } from "./attachments.ts";
import { createAccount } from "./create-account.ts";
import type { VaultEnvironment } from "./environment.ts";
import { prfInput } from "./kek.ts";
import { createKeylogWalk } from "./keylog-walk.ts";
import { handlesOf, openKeyring, type StoredKeys, unwrapVmk } from "./keyring.ts";
import { type NewKit, requireQuiz } from "./kit.ts";
import { answerLink, finishLink, type NewLink, startJoin, startLink } from "./link-new.ts";
import { joinedLinkId, joinInvited, joinLink, type OldLink, offerLink, takeProof } from "./link-old.ts";
import { createMembers } from "./members.ts";
import type { Model } from "./model-types.ts";
import { invitationView, type OpenInvitation, verifyOpening } from "./open-invitation.ts";
import { openVault } from "./open-vault.ts";
import { createPasskeys } from "./passkeys.ts";
import { chainIn, isUnsettled } from "./pins.ts";
import { idleMsOf } from "./policy.ts";
import { unwrapWithProof, type VaultRecord } from "./records.ts";
import { createRecovery } from "./recovery-calls.ts";
import { createRenewal } from "./renewal.ts";
import { renewAfterMs, renewalDue } from "./rotation.ts";
import type { PrfSalts } from "./seal-keys.ts";
import { openSession, readMeta, type VaultSession, vaultLock, writeStorage } from "./session.ts";
import type { HeldOffer } from "./sheet-offer.ts";
import { createSignoffs } from "./signoff.ts";

/** The vault itself, over interfaces: the worker's and a headless device's (SPEC §12). */
export interface VaultCore extends Vault {
  /** Forgets every key and everything decrypted. In a browser the worker is terminated instead. */
  lock(): void;
  /** Key handles held now, for the claim that none can be exported. */
  handles(): readonly CryptoKey[];
}

export function createVaultCore(env: VaultEnvironment): VaultCore {
  let session: VaultSession | null = null;
  let salts: PrfSalts | null = null;
  let invitation: OpenInvitation | null = null;
  let prepared: PreparedBatch | null = null;
  let kit: NewKit | null = null;
  const renewal = createRenewal(env);
  let newLink: NewLink | null = null;
  let oldLink: OldLink | null = null;
  let offer: HeldOffer | null = null;

  function unlocked(): VaultSession {
    if (session === null) throw new VaultError("E_LOCKED");
    return session;
  }

  /** The session of the moment: a call on a locked vault rejects. */
  const gate: VaultSession = {
    get ring() {
      return unlocked().ring;
    },
    read: async (run) => unlocked().read(run),
    write: async (run) => unlocked().write(run),
  };

  async function records(): Promise<VaultRecord[]> {
    const stored = await env.storage.getAll("records");
    return stored.map(([, record]) => record as VaultRecord); // written by this program only
  }

  async function status(): Promise<VaultStatus> {
    const [meta, found] = [await readMeta(env), await records()];
    // A write that was under way when the storage was deleted leaves an entry that nothing opens any more.
    if (meta === null || found.length === 0) return nothing;
    if (prepared !== null && isExpired(env, prepared)) prepared = null;
    const open = prepared === null ? "unlocked" : "admin";
    return {
      state: session === null ? "locked" : open,
      records: found.map(({ credentialId, protection, created, unlock, admin }) => ({
        ...{ credentialId, protection, createdMs: created },
        unlockInput: prfInput("unlock", unlock.salt),
        adminInput: prfInput("admin", admin.salt),
      })),
      provisional: meta.provisional,
      renewalDue: env.clock.now() - (meta.keysSinceMs ?? Number.POSITIVE_INFINITY) >= renewAfterMs,
      role: meta.role as Role, // written by createAccount from an Identity
      idleMs: session === null ? null : await session.read(idleOrNull),
      accountId: meta.accountId,
      deviceId: meta.deviceId,
    };
  }

  async function unlock(proof: UnlockProof): Promise<VaultStatus> {
    const meta = await readMeta(env);
    if (meta === null) throw new VaultError("E_NO_ACCOUNT");
    const [found, stored] = [await records(), await env.storage.get("keys", "device")];
    if (found.length === 0 || stored === undefined) throw new VaultError("E_STORAGE_LOST");
    const vmk = await unwrapWithProof(env, found, proof, "unlock", unwrapVmk);
    const opened = openSession(env, await openKeyring(stored as StoredKeys, vmk)); // written by this program only
    await opened.read((model) => armRenewal(model, proof));
    session = opened;
    return status();
  }

  /** Whatever goes wrong here, the person is unlocked and asked again another time. */
  async function armRenewal(model: Model, proof: UnlockProof): Promise<void> {
    const admin = adminProofOf(proof);
    try {
      if (admin !== null && renewalDue(model, env.clock.now()))
        renewal.arm(await unsealAdm(model, env, admin));
    } catch {
      // A second output that does not fit costs the renewal, nothing else.
    }
    if (proof.type === "prf") proof.admin?.fill(0);
  }

  /** Under the vault's lock, so that two tabs cannot both make an account. */
  function create(input: Parameters<Vault["createAccount"]>[0]): ReturnType<Vault["createAccount"]> {
    return env.locks.exclusive(vaultLock, async () => {
      if ((await status()).state !== "none") throw new VaultError("E_ACCOUNT_EXISTS");
      const fresh = salts ?? { unlock: env.random(32), admin: env.random(32) };
      // Remains of a vault that lost its meta entry or its records cannot be opened by anything.
      await env.storage.clear();
      const { created, ring } = await createAccount(env, fresh, invitation, input);
      session = openSession(env, ring);
      [salts, invitation] = [null, null];
      return created;
    });
  }

  /** A call that has nothing to go on. */
  function linking<T>(link: T | null): T {
    if (link === null) throw new VaultError("E_LINK_STEP");
    return link;
  }

  const recovery = createRecovery(env, gate, {
    status,
    salts: () => salts ?? { unlock: env.random(32), admin: env.random(32) },
    opened(ring) {
      session = openSession(env, ring);
      salts = null;
    },
    shown(made) {
      kit = made;
    },
    offered(held) {
      offer = held;
    },
  });
  const files = createAttachments(env, gate);
  const signoffs = createSignoffs(env, gate);
  const keylogWalk = createKeylogWalk(gate);
  const passkeys = createPasskeys(env, gate, {
    records,
    takeSalts() {
      const taken = salts;
      salts = null;
      return taken;
    },
  });

  return {
    ...openVault(env, gate, files, renewal),
    ...files.calls,
    ...createMembers(env, gate),
    ...signoffs.calls,
    ...passkeys.calls,
    ...keylogWalk.calls,
    ...recovery.calls,
    status,
    async prfInputs() {
      salts = { unlock: env.random(32), admin: env.random(32) };
      return { unlock: prfInput("unlock", salts.unlock), admin: prfInput("admin", salts.admin) };
    },
    async openInvitation({ fragment, opening }) {
      invitation = verifyOpening(fragment, opening, env.clock.now());
      return invitationView(invitation);
    },
    createAccount: create,
    confirmAccount: () =>
      env.locks.exclusive(vaultLock, async () => {
        const meta = await readMeta(env);
        if (meta === null) throw new VaultError("E_NO_ACCOUNT");
        // Whoever was added by another device is confirmed by the chain alone, whatever the server answers (SPEC §10).
        if (meta.provisional && !(await session?.read(isUnsettled)))
          await writeStorage(env, [{ store: "meta", key: "vault", value: { ...meta, provisional: false } }]);
      }),
    discardProvisional: () =>
      env.locks.exclusive(vaultLock, async () => {
        const meta = await readMeta(env);
        if (meta?.provisional !== true) return;
        await env.storage.clear();
        session = null;
      }),
    unlock,

    async adminPrepare(request) {
      kit = null;
      const made = await gate.read((model) => prepareBatch(model, env, request, { link: oldLink, offer }));
      prepared = made.prepared;
      return made.batch;
    },
    async adminSign(proof) {
      const batch = prepared;
      if (batch === null) throw new VaultError("E_ADMIN_EXPIRED");
      const signed = await gate.write((tx) => signBatch(tx, gate.ring, env, batch, proof));
      prepared = null;
      kit = signed.kit;
      return signed.result;
    },
    async adminCancel() {
      [prepared, kit] = [null, null];
    },
    async linkStart(input) {
      if ((await status()).state !== "none") throw new VaultError("E_ACCOUNT_EXISTS");
      const fresh = salts ?? { unlock: env.random(32), admin: env.random(32) };
      const { link, started } = await startLink(env, fresh, input);
      [newLink, salts] = [link, null];
      return started;
    },
    async joinStart(input) {
      if ((await status()).state !== "none") throw new VaultError("E_ACCOUNT_EXISTS");
      if (invitation === null) throw new VaultError("E_INVITE");
      const fresh = salts ?? { unlock: env.random(32), admin: env.random(32) };
      const { link, started } = await startJoin(env, fresh, input, invitation);
      [newLink, salts] = [link, null];
      return started;
    },
    linkAnswer: async (message) => answerLink(env, linking(newLink), message),
    linkAuth: (input) =>
      env.locks.exclusive(vaultLock, async () => {
        const link = linking(newLink);
        if ((await status()).state !== "none") throw new VaultError("E_ACCOUNT_EXISTS");
        await env.storage.clear();
        const { ring, auth } = await finishLink(env, link, input);
        session = openSession(env, ring);
        newLink = null;
        return auth;
      }),
    async linkJoin(text) {
      unlocked();
      oldLink = joinLink(text);
      return { linkId: joinedLinkId(oldLink) };
    },
    async linkJoinInvited(answer) {
      oldLink = await gate.read((model) => joinInvited(model, answer));
      return { linkId: joinedLinkId(oldLink) };
    },
    linkOffer: (message) =>
      gate.read((model) => ({ message: offerLink(model, env, linking(oldLink), message) })),
    linkProof: (message) => gate.read((model) => takeProof(model, linking(oldLink), message)),
    async linkCancel() {
      [newLink, oldLink] = [null, null];
    },
    async kitConfirm(words) {
      const shown = kit;
      if (shown === null) throw new VaultError("E_ADMIN_EXPIRED");
      requireQuiz(shown, words);
      await gate.write(async ({ model, save }) => {
        model.kit = shown.post;
        save("kit");
      });
      kit = null;
      return shown.post;
    },

    lock() {
      [session, salts, invitation, prepared] = [null, null, null, null];
      [kit, newLink, oldLink, offer] = [null, null, null, null];
      recovery.forget();
      files.forget();
      signoffs.forget();
      passkeys.forget();
      keylogWalk.forget();
      renewal.forget();
    },
    handles: () => (session === null ? [] : handlesOf(session.ring)),
  };
}

const nothing: VaultStatus = {
  state: "none",
  records: [],
  provisional: false,
  renewalDue: false,
  role: null,
  idleMs: null,
  accountId: null,
  deviceId: null,
};

/** Null before the first sync has shown the root's chain. */
function idleOrNull(model: Model): number | null {
  return chainIn(model, model.identity.clinicId) === null ? null : idleMsOf(model);
}

/** The proof of an unlock that also gives the admin key: the second PRF output, or the passphrase, which both keys ask for. */
function adminProofOf(proof: UnlockProof): UnlockProof | null {
  if (proof.type === "passphrase") return proof;
  const { credentialId, admin } = proof;
  return admin === undefined ? null : { type: "prf", credentialId, output: admin };
}
