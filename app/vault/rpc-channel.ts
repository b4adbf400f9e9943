import { type Vault, VaultError } from "./rpc.ts";

/** Everything the worker answers to; a name that is not here does not exist for the page. */
export const vaultMethods = [
  "status",
  "prfInputs",
  "openInvitation",
  "createAccount",
  "confirmAccount",
  "discardProvisional",
  "unlock",
  "syncState",
  "ingestKeylog",
  "ingestFeed",
  "ingestDirectory",
  "clinic",
  "people",
  "teams",
  "threads",
  "thread",
  "readersOf",
  "markRead",
  "prepareSend",
  "sealAttachment",
  "sealChunk",
  "sealEnd",
  "sealCancel",
  "openAttachment",
  "openChunk",
  "openEnd",
  "openCancel",
  "members",
  "changeMember",
  "dismissChange",
  "caregivers",
  "preparations",
  "sharing",
  "pauseSharing",
  "send",
  "close",
  "outbox",
  "outboxResult",
  "unsent",
  "takeBackFailed",
  "saveDraft",
  "drafts",
  "deleteDraft",
  "keep",
  "kept",
  "walkKeylog",
  "auditKey",
  "heldSizes",
  "ingestChanges",
  "logChanges",
  "confirmRestore",
  "takenChanges",
  "linkStart",
  "joinStart",
  "linkAnswer",
  "linkAuth",
  "linkJoin",
  "linkJoinInvited",
  "linkOffer",
  "linkProof",
  "linkCancel",
  "recoverWords",
  "recoverOpen",
  "recoverStart",
  "recoverCancel",
  "recoverNewKit",
  "sheets",
  "putOffSheet",
  "sheetWords",
  "readLogKey",
  "replaceSheet",
  "removalOffered",
  "sheetRemove",
  "historyWanted",
  "ingestOriginals",
  "historyState",
  "invite",
  "addPasskey",
  "removePasskey",
  "settlePasskey",
  "adminPrepare",
  "adminSign",
  "adminCancel",
  "kitConfirm",
  "kitState",
  "kitPending",
  "keyState",
  "rotationPending",
  "ownDevices",
  "nameDevice",
  "browsersOf",
  "revocationPending",
  "deviceReport",
  "passingOn",
  "arriving",
  "setPassingOn",
  "setArriving",
  "rootPending",
  "rootRefused",
  "expiringEpoch",
  "forgetEpoch",
  "safetyList",
  "safetyOf",
  "compareSafety",
  "compareClinic",
  "markSafety",
  "clinicCheck",
  "rootHistory",
  "rootNews",
  "markRootSeen",
  "evidence",
  "equivocation",
  "prepareSignoff",
  "signSignoff",
  "checkSignoff",
] as const satisfies readonly (keyof Vault)[];
export type VaultMethod = (typeof vaultMethods)[number];

/** Fails to compile when a method of the interface is missing from the list above. */
type Missing = Exclude<keyof Vault, VaultMethod>;
export const everyMethodIsListed: [Missing] extends [never] ? true : Missing = true;

export interface VaultRequest {
  id: number;
  method: VaultMethod;
  args: unknown[];
}
export type VaultAnswer = { id: number; ok: true; value: unknown } | { id: number; ok: false; code: string };

/** What both ends of the channel need of a Worker, a MessagePort or the worker's own scope. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent) => void): void;
}

/** The vault as the page holds it: calls travel as messages, secrets in the arguments are moved, not copied. */
export interface VaultChannel {
  vault: Vault;
  /** Rejects every open call with E_WORKER; later calls too. */
  close(): void;
}

export function openVaultChannel(port: Port, onCall: (method: VaultMethod) => void): VaultChannel {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: VaultError): void }>();
  let nextId = 1;
  let closed = false;

  port.addEventListener("message", (event) => {
    // The only sender is our own worker, which answers with VaultAnswer.
    const answer = event.data as VaultAnswer;
    const call = waiting.get(answer.id);
    if (call === undefined) return;
    waiting.delete(answer.id);
    if (answer.ok) call.resolve(answer.value);
    else call.reject(new VaultError(answer.code));
  });

  function call(method: VaultMethod, args: unknown[]): Promise<unknown> {
    if (closed) return Promise.reject(new VaultError("E_WORKER"));
    onCall(method);
    return new Promise((resolve, reject) => {
      const id = nextId++;
      waiting.set(id, { resolve, reject });
      port.postMessage({ id, method, args } satisfies VaultRequest, secretsIn(args));
    });
  }

  const calls = vaultMethods.map((method) => [method, (...args: unknown[]) => call(method, args)] as const);
  return {
    // Each method forwards its own arguments and the worker answers with that method's value.
    vault: Object.fromEntries(calls) as unknown as Vault,
    close() {
      closed = true;
      for (const { reject } of waiting.values()) reject(new VaultError("E_WORKER"));
      waiting.clear();
    },
  };
}

/** PRF outputs anywhere in the arguments: moving their buffers leaves the page without them. */
function secretsIn(args: readonly unknown[]): Transferable[] {
  const found = new Set<ArrayBuffer>();
  const visit = (value: unknown, name: string): void => {
    if (value instanceof Uint8Array) {
      if (secretNames.has(name) && value.buffer instanceof ArrayBuffer) found.add(value.buffer);
    } else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) visit(inner, key);
  };
  for (const arg of args) visit(arg, "");
  return [...found];
}

/** Fields of Protection and UnlockProof that carry PRF output. */
const secretNames: ReadonlySet<string> = new Set(["unlock", "admin", "output"]);
