import { parseInviteFragment } from "#app/crypto/public/invitation-fragment.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { emptyAnswer, removalOffer } from "#app/protocol/clinic-api.ts";
import { invitationList, invitationOpening } from "#app/protocol/invitation-api.ts";
import {
  type ClinicSettings,
  type CreationOptions,
  creationOptions,
  type Me,
  me,
  requestOptions,
} from "#app/protocol/session-api.ts";
import { createSyncEngine } from "#app/sync/engine.ts";
import type { CursorSource, SyncEngine, Timers } from "#app/sync/engine-parts.ts";
import { type Api, createApi, type HttpSend } from "#app/sync/http.ts";
import { addAdministrator, joinRoot } from "#app/sync/join-root.ts";
import { beginLinkPasskey, followLink, showLink } from "#app/sync/link-new.ts";
import { addDevice, type OldSide } from "#app/sync/link-old.ts";
import { postRoot } from "#app/sync/post-root.ts";
import { readHistory } from "#app/sync/read-history.ts";
import { findAccount, type Printed, recover, removeLost } from "#app/sync/recover.ts";
import type { DeviceLoss } from "#app/vault/devices-rpc.ts";
import type { LinkStarted } from "#app/vault/linking-rpc.ts";
import type { MemberStep } from "#app/vault/members-rpc.ts";
import type { ProtectionPolicy } from "#app/vault/policy-rpc.ts";
import type {
  AdminRequest,
  Category,
  Destination,
  Protection,
  ThreadSummary,
  ThreadView,
  UnlockProof,
  Vault,
} from "#app/vault/rpc.ts";
import type { KitSheet } from "#app/vault/sheet-rpc.ts";
import type { Clock, Locks, VaultStorage } from "#app/vault/worker/environment.ts";
import { memoryLocks } from "#app/vault/worker/memory-locks.ts";
import { memoryStorage } from "#app/vault/worker/memory-storage.ts";
import { createVaultCore, type VaultCore } from "#app/vault/worker/vault-core.ts";
import type { Authenticator } from "./authenticator.ts";
import { nodeConnection } from "./node-connection.ts";

export interface DeviceInput {
  origin: string;
  authenticator: Authenticator;
  /** Kept by the caller when a second device object is to find the same vault. Memory by default. */
  storage?: VaultStorage;
  locks?: Locks;
  clock?: Clock;
  send?: HttpSend;
  /** For a device that keeps itself in step (`engine.start`); without it only `sync` asks. */
  events?: CursorSource;
  /** Used when the authenticator has no PRF. */
  passphrase?: string;
  passphraseRounds?: number;
}

/** A person's device without a browser: the same vault and sync engine over fetch, for demo, load and attacks. */
export interface Device {
  vault: VaultCore;
  api: Api;
  engine: SyncEngine;
  /** The link that the server prints at first start: ORIGIN/setup#token. */
  setUpClinic(link: string, input: { name: string; clinic: ClinicSettings }): Promise<Me>;
  /** ORIGIN/i#…: makes the account and signs in. */
  acceptInvitation(link: string): Promise<Me>;
  signIn(): Promise<Me>;
  /** Opens a link for this empty device; `follow` answers the other one and signs in once it was added. */
  startLink(compared?: (digits: string) => boolean): Promise<LinkStarted & { follow(): Promise<Me | null> }>;
  /** Recovers an account on this empty device with the words of its sheet, in place of its oldest browser. */
  recover(words: string, options?: Partial<Printed> & { replaceAll?: boolean }): Promise<Me>;
  /** Takes a lost browser out of the account of a sheet, with its words alone; by default the oldest. */
  removeLost(words: string, deviceId?: string): Promise<"revoke" | "block">;
  /** ORIGIN/i#… for an administrator: answers, and waits for the inviter to add this device. */
  joinRoot(link: string, compared?: (digits: string) => boolean): Promise<{ follow(): Promise<Me | null> }>;
  /** Adds whoever has answered an invitation for an administrator that this device made. */
  addAdministrator(compared?: OldSide["compared"]): Promise<boolean>;
  /** Adds the device behind a QR or twelve words. */
  addDevice(text: string, compared?: OldSide["compared"]): Promise<boolean>;
  /** Makes, confirms and posts a kit, then syncs until it stands in the chain. */
  makeKit(): Promise<KitSheet>;
  /** A new kit in place of the one with these words. */
  replaceKit(words: string): Promise<KitSheet>;
  /** The link to hand over. */
  invite(input: Omit<Parameters<Vault["invite"]>[0], "origin">): Promise<string>;
  endorse(people: { accountId: string; teamIds: string[] }[]): Promise<void>;
  /** Takes another browser out of the account and posts the REVOKE. */
  revoke(deviceId: string, reason?: DeviceLoss): Promise<void>;
  /** Signs half of taking a sheet away, for another browser of this person to confirm. */
  askRemoval(sheetId: string, withDevice: string): Promise<void>;
  /** Signs the other half of what waits; false when nothing does. */
  confirmRemoval(): Promise<boolean>;
  /** Renews the keys now, on suspicion, and posts the ROTATE. */
  renewKeys(): Promise<void>;
  /** Signs and queues what one ceremony lists, then posts it. */
  changeMembers(steps: MemberStep[]): Promise<void>;
  createTeam(name: string, memberIds: string[]): Promise<void>;
  setPolicy(policy: ProtectionPolicy): Promise<void>;
  offboard(accountId: string, successorId?: string): Promise<void>;
  /** Seals, stores and syncs; the thread's id. */
  send(to: Destination, text: string, about?: { subject?: string; category?: Category }): Promise<string>;
  sync(): Promise<void>;
  threads(): Promise<ThreadSummary[]>;
  thread(threadId: string): Promise<ThreadView | null>;
}

const silent: CursorSource = { subscribe: () => () => undefined };
const pause = () => new Promise<true>((resolve) => setTimeout(resolve, 20, true));
const systemClock: Clock = { now: () => Date.now(), monotonic: () => performance.now() };

const after: Timers["after"] = (ms, run) => {
  const timer = setTimeout(run, ms);
  return () => clearTimeout(timer);
};

export function createDevice(input: DeviceInput): Device {
  const { origin, authenticator } = input;
  const rpId = new URL(origin).hostname;
  const clock = input.clock ?? systemClock;
  const vault = createVaultCore({
    storage: input.storage ?? memoryStorage(),
    locks: input.locks ?? memoryLocks(),
    clock,
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
    passphraseRounds: input.passphraseRounds,
  });
  const api = createApi(input.send ?? nodeConnection(origin).send);
  const engine = createSyncEngine({
    api,
    vault,
    events: input.events ?? silent,
    timers: { now: () => clock.now(), after },
    exclusively: (run) => run(),
    random: Math.random,
  });

  const sync = () => engine.syncNow({ directory: true });

  async function register(options: CreationOptions) {
    const inputs = await vault.prfInputs();
    const made = await authenticator.create(options, origin, { first: inputs.unlock, second: inputs.admin });
    return { credential: made.credential, protection: protectionOf(made.prf) };
  }

  function protectionOf(prf: { first: Uint8Array; second: Uint8Array } | null): Protection {
    if (prf !== null) return { type: "prf", unlock: prf.first, admin: prf.second };
    return { type: "passphrase", passphrase: input.passphrase ?? "" };
  }

  async function account(purpose: "clinic-root" | "invitation", options: CreationOptions) {
    const { credential, protection } = await register(options);
    const flags = { prf: protection.type === "prf" };
    const credentialId = credential.id;
    const { challenge } = options;
    const created = await vault.createAccount({
      purpose,
      credentialId,
      rpId: options.rpId,
      origin,
      challenge,
      flags,
      protection,
    });
    return { credential, ...created };
  }

  /** One ceremony over the unlock or the admin input of this device's records. */
  async function ceremony(which: "unlockInput" | "adminInput", challenge: string) {
    const { records, renewalDue } = await vault.status();
    const inputs = (name: "unlockInput" | "adminInput") =>
      new Map(records.map((record) => [record.credentialId, record[name]]));
    const prfInputs = inputs(which);
    const secondInputs = renewalDue && which === "unlockInput" ? inputs("adminInput") : undefined;
    const asked = { rpId, challenge, allow: [...prfInputs.keys()], prfInputs, secondInputs };
    const got = await authenticator.get(asked, origin);
    const credentialId = got.assertion.id;
    const proof: UnlockProof =
      got.prf === null
        ? { type: "passphrase", passphrase: input.passphrase ?? "" }
        : { type: "prf", credentialId, output: got.prf, admin: got.second ?? undefined };
    return { assertion: got.assertion, proof };
  }

  async function admin(request: AdminRequest) {
    await vault.adminPrepare(request);
    return signPrepared();
  }

  async function signPrepared() {
    const challenge = toBase64url(crypto.getRandomValues(new Uint8Array(32)));
    return vault.adminSign((await ceremony("adminInput", challenge)).proof);
  }

  const oldSide = (compared: OldSide["compared"]): OldSide => ({
    ...{ api, vault, sync, wait: pause, compared },
    sign: () => signPrepared(),
  });

  function following(linkId: string, compared: (digits: string) => boolean) {
    let shown = "";
    const side = {
      ...{ api, vault, wait: pause },
      digits: (digits: string) => {
        shown = digits;
      },
      compared: async () => compared(shown),
    };
    return {
      async follow() {
        const signedIn = await followLink(side, linkId, origin);
        if (signedIn === null) return null;
        await sync();
        await vault.confirmAccount();
        return signedIn;
      },
    };
  }

  async function confirmKit(made: { kit: KitSheet; quiz: readonly number[] }): Promise<KitSheet> {
    const [first, second, third] = made.quiz.map((position) => made.kit.words[position] ?? "");
    const post = await vault.kitConfirm([first ?? "", second ?? "", third ?? ""]);
    await api.post("/api/chain/kit", post, emptyAnswer);
    await sync();
    return made.kit;
  }

  async function rootBatch(
    request: Exclude<
      AdminRequest,
      { type: "kit" | "rotate" | "revoke" | "members" | "link" | "ask-removal" | "confirm-removal" }
    >,
  ): Promise<void> {
    await admin(request);
    await postRoot(api, vault);
    await sync();
  }

  return {
    vault,
    api,
    engine,
    async setUpClinic(link, { name, clinic }) {
      const token = new URL(link).hash.slice(1);
      const options = await api.post("/api/setup/begin", { token, name }, creationOptions);
      const { credential, account: made, nameSalt } = await account("clinic-root", options);
      const body = { token, credential, account: made, name, nameSalt, clinic };
      const signedIn = await api.post("/api/setup/finish", body, me);
      await vault.confirmAccount();
      return signedIn;
    },
    async acceptInvitation(link) {
      const fragment = new URL(link).hash.slice(1);
      const path = `/api/invitations/${toBase64url(parseInviteFragment(fragment).invId)}`;
      await vault.openInvitation({ fragment, opening: await api.get(`${path}/open`, invitationOpening) });
      const options = await api.post(`${path}/begin`, {}, creationOptions);
      const { credential, account: made, accept } = await account("invitation", options);
      const signedIn = await api.post(`${path}/accept`, { credential, account: made, ...accept }, me);
      await vault.confirmAccount();
      return signedIn;
    },
    async signIn() {
      const { challenge } = await api.post("/api/session/begin", {}, requestOptions);
      const { assertion, proof } = await ceremony("unlockInput", challenge);
      const signedIn = await api.post("/api/session/finish", { assertion }, me);
      await vault.unlock(proof);
      return signedIn;
    },
    async startLink(compared = () => true) {
      const options = await beginLinkPasskey(api);
      const { credential, protection } = await register(options);
      const passkey = { credential, protection, rpId: options.rpId, label: "Headless" };
      const started = await showLink({ api, vault }, passkey);
      return { ...started, ...following(started.linkId, compared) };
    },
    async joinRoot(link, compared = () => true) {
      const fragment = new URL(link).hash.slice(1);
      const invId = toBase64url(parseInviteFragment(fragment).invId);
      const opening = await api.get(`/api/invitations/${invId}/open`, invitationOpening);
      await vault.openInvitation({ fragment, opening });
      const options = await beginLinkPasskey(api);
      const { credential, protection } = await register(options);
      const passkey = { credential, protection, rpId: options.rpId, label: "Headless" };
      return following(await joinRoot({ api, vault }, invId, passkey), compared);
    },
    async addAdministrator(compared = async () => true) {
      const { invitations } = await api.get("/api/invitations", invitationList);
      const answered = invitations.find(({ join }) => join !== null);
      if (answered === undefined) throw new Error("nobody has answered");
      return addAdministrator(oldSide(compared), answered);
    },
    addDevice: (text, compared = async () => true) => addDevice(oldSide(compared), text),
    async recover(words, { printed = null, logKey = null, replaceAll = true } = {}) {
      const read = await vault.recoverWords(words);
      if (!read.ok) throw new Error(read.problem.code);
      const { view, options } = await findAccount({ api, vault }, read.locator, { printed, logKey });
      const { credential, protection } = await register(options);
      const replaces = replaceAll ? (view.devices[0]?.deviceId ?? null) : null;
      const passkey = { credential, protection, rpId: options.rpId, origin, replaces };
      const signedIn = await recover({ api, vault }, passkey);
      await sync();
      await vault.confirmAccount();
      await readHistory(api, vault);
      return signedIn;
    },
    async removeLost(words, deviceId) {
      const read = await vault.sheetWords(words);
      if (!read.ok) throw new Error(read.problem.code);
      const { view } = await findAccount({ api, vault }, read.locator, { printed: null, logKey: null });
      const lost = deviceId ?? view.devices[0]?.deviceId ?? "";
      return removeLost({ api, vault }, { deviceId: lost, reason: "lost", origin });
    },
    async makeKit() {
      await sync();
      const result = await admin({ type: "kit" });
      if (result.type !== "kit") throw new Error("a kit batch gives a kit");
      return confirmKit(result);
    },
    async replaceKit(words) {
      await sync();
      const read = await vault.sheetWords(words);
      if (!read.ok) throw new Error(read.problem.code);
      return confirmKit(await vault.replaceSheet());
    },
    async invite(invitation) {
      const { request, link } = await vault.invite({ ...invitation, origin });
      await api.post("/api/invitations", request, emptyAnswer);
      return link;
    },
    endorse: (people) => rootBatch({ type: "endorse", people }),
    async revoke(deviceId, reason = "lost") {
      await sync();
      await admin({ type: "revoke", deviceId, reason });
      await sync();
    },
    async askRemoval(sheetId, withDevice) {
      await sync();
      const result = await admin({ type: "ask-removal", deviceId: sheetId, withDevice });
      if (result.type !== "ask-removal") throw new Error("a half gives a post");
      await api.post("/api/chain/removal", result.post, emptyAnswer);
    },
    async confirmRemoval() {
      await sync();
      const offered = await vault.removalOffered(await api.get("/api/chain/removal", removalOffer));
      if (offered === null) return false;
      await admin({ type: "confirm-removal" });
      await sync();
      return true;
    },
    async renewKeys() {
      await sync();
      await admin({ type: "rotate" });
      await sync();
    },
    async changeMembers(steps) {
      await admin({ type: "members", steps });
      await sync();
    },
    createTeam: (name, memberIds) => rootBatch({ type: "team", team: { teamId: null, name, memberIds } }),
    setPolicy: (policy) => rootBatch({ type: "policy", policy }),
    offboard: (accountId, successorId) =>
      rootBatch({ type: "offboard", accountId, ...(successorId === undefined ? {} : { successorId }) }),
    async send(to, text, about = {}) {
      const { subject = "", category = "general" } = about;
      const { threadId } = await vault.send({ to, text, subject, category, draftKey: null });
      await sync();
      return threadId;
    },
    sync,
    threads: () => vault.threads(),
    thread: (threadId) => vault.thread(threadId),
  };
}
