import { attachmentLimits } from "#app/crypto/public/attachment-manifest.ts";
import { AttachmentOpener } from "#app/crypto/secret/attachment-open.ts";
import { AttachmentSealer } from "#app/crypto/secret/attachment-seal.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import { concat } from "#app/lib/bytes.ts";
import { idBytes, type ThreadId } from "#app/lib/ids.ts";
import type { AttachmentVault } from "../attachment-rpc.ts";
import { VaultError } from "../rpc.ts";
import {
  type AttachmentEntry,
  attachmentEntry,
  attachmentMime,
  attachmentName,
  manifestOf,
  sealedSizeOf,
} from "./attachment-entry.ts";
import { createWire, threadIn } from "./destination.ts";
import type { VaultEnvironment } from "./environment.ts";
import { requireMaySend, requireMayWrite } from "./send-gate.ts";
import type { VaultSession } from "./session.ts";

/** Files under way through an unlocked vault. In memory only: a lock ends them all, and their sealed bytes are given up. */
export interface Attachments {
  calls: AttachmentVault;
  /** CREATE of a conversation that `prepareSend` made up and nothing has been sent in; null for others. */
  createOf(threadId: string): string | null;
  /** Manifests of files that are sealed for this conversation: E_NO_FILE for any other, E_LIMIT for more than ten. */
  sealedFor(threadId: string, ids: readonly string[]): AttachmentEntry[];
  /** They are in a message now. */
  sent(threadId: string, ids: readonly string[]): void;
  forget(): void;
}

type Sealing = { threadId: string; sealer: AttachmentSealer; name: string; mime: string };

export function createAttachments(env: VaultEnvironment, session: VaultSession): Attachments {
  const created = new Map<string, string>();
  const sealing = new Map<string, Sealing>();
  const sealed = new Map<string, { threadId: string; entry: AttachmentEntry }>();
  const opening = new Map<string, AttachmentOpener>();

  const calls: AttachmentVault = {
    prepareSend: (to) =>
      session.read(async (model) => {
        requireMaySend(model, env.clock.now());
        if (to.type === "thread") {
          if (!created.has(to.threadId))
            requireMayWrite(model, threadIn(model, to.threadId), env.clock.now());
          return { threadId: to.threadId };
        }
        const { wire, threadId } = await createWire(model, session.ring, env, to);
        created.set(threadId, wire);
        return { threadId };
      }),

    sealAttachment: ({ threadId, name, mime, size }) =>
      session.read((model) => {
        if (!created.has(threadId)) threadIn(model, threadId);
        const [id, key] = [env.random(16), env.random(32)];
        // An id of a thread that the model or `created` has.
        const thread = idBytes(threadId as ThreadId);
        const sealer = new AttachmentSealer({ id, key, threadId: thread, trueLength: size });
        const file = { threadId, sealer, name: attachmentName(name), mime: attachmentMime(mime) };
        sealing.set(toBase64url(id), file);
        return { id: toBase64url(id), sealedSize: sealer.sealedLength };
      }),
    async sealChunk({ id, bytes }) {
      await need(sealing, id).sealer.hashed();
      return concat(...need(sealing, id).sealer.push(bytes));
    },
    async sealEnd({ id }) {
      const { threadId, sealer, name, mime } = need(sealing, id);
      const { chunks, manifest } = await sealer.finish();
      // A lock or a cancel that came in the meantime has taken it away.
      if (!sealing.delete(id)) throw new VaultError("E_NO_FILE");
      sealed.set(id, { threadId, entry: attachmentEntry({ ...manifest, name, mime }) });
      return concat(...chunks);
    },
    async sealCancel({ id }) {
      sealing.delete(id);
      sealed.delete(id);
    },

    openAttachment: ({ threadId, envHash, id }) =>
      session.read((model) => {
        const thread = threadIn(model, threadId);
        const entry = thread.envelopes.get(envHash)?.attachments.find((each) => each.id === id);
        if (entry === undefined) throw new VaultError("E_NO_FILE");
        const opener = new AttachmentOpener(manifestOf(entry), idBytes(thread.id));
        const handle = toBase64url(env.random(16));
        opening.set(handle, opener);
        return { handle, sealedSize: sealedSizeOf(entry) };
      }),
    async openChunk({ handle, bytes }) {
      await need(opening, handle).hashed();
      return orForget(handle, (opener) => {
        const parts: Uint8Array[] = [];
        for (let at = 0; at < bytes.length; ) {
          // Past the last chunk the opener refuses whatever comes.
          const length = opener.nextLength ?? bytes.length - at;
          parts.push(opener.push(bytes.subarray(at, at + length)));
          at += length;
        }
        return concat(...parts);
      });
    },
    async openEnd({ handle }) {
      const opener = need(opening, handle);
      try {
        await opener.finish();
      } finally {
        opening.delete(handle);
      }
    },
    async openCancel({ handle }) {
      opening.delete(handle);
    },
  };

  function orForget<T>(handle: string, step: (opener: AttachmentOpener) => T): T {
    const opener = need(opening, handle);
    try {
      return step(opener);
    } catch (error) {
      opening.delete(handle);
      throw error;
    }
  }

  return {
    calls,
    createOf: (threadId) => created.get(threadId) ?? null,
    sealedFor(threadId, ids) {
      if (ids.length > attachmentLimits.perMessage) throw new VaultError("E_LIMIT");
      return ids.map((id) => {
        const file = need(sealed, id);
        if (file.threadId !== threadId) throw new VaultError("E_NO_FILE");
        return file.entry;
      });
    },
    sent(threadId, ids) {
      created.delete(threadId);
      for (const id of ids) sealed.delete(id);
    },
    forget() {
      for (const files of [created, sealing, sealed, opening]) files.clear();
    },
  };
}

function need<T>(files: ReadonlyMap<string, T>, id: string): T {
  const file = files.get(id);
  if (file === undefined) throw new VaultError("E_NO_FILE");
  return file;
}
