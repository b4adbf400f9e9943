import type { Destination } from "./rpc.ts";

/** A file in a message, as far as the screen needs it. */
export interface AttachmentView {
  /** Of `openAttachment`, and of the sealed bytes on the server. */
  id: string;
  name: string;
  mime: string;
  /** Bytes. */
  size: number;
}

/**
 * Files pass through the vault chunk by chunk: what is held of one is a chunk and the hashes of the others (SPEC §9).
 * All of it ends with the lock; E_NO_FILE is the answer to a file that is not under way.
 */
export interface AttachmentVault {
  /**
   * Fixes the conversation that files are sealed for, since their keys depend on it: the given one, or a new one that `send`
   * to this id will start. Nothing is stored before that. Rejects for what would keep `send` from sending.
   */
  prepareSend(to: Destination): Promise<{ threadId: string }>;
  /** Begins to seal a file of `size` bytes (E_ATT(len) above 100 MiB). `sealedSize`: bytes that the server will hold. */
  sealAttachment(input: {
    threadId: string;
    name: string;
    mime: string;
    size: number;
  }): Promise<{ id: string; sealedSize: number }>;
  /** The file's next bytes, in pieces of any size; answers with the whole sealed chunks that they complete, possibly none. */
  sealChunk(input: { id: string; bytes: Uint8Array }): Promise<Uint8Array<ArrayBuffer>>;
  /** The remaining sealed chunks; from here on `send` may name the file. E_ATT(len) when bytes are missing. */
  sealEnd(input: { id: string }): Promise<Uint8Array<ArrayBuffer>>;
  sealCancel(input: { id: string }): Promise<void>;

  /** Begins to open a file of a message; its manifest is judged here. `sealedSize`: bytes to fetch. */
  openAttachment(input: {
    threadId: string;
    envHash: string;
    id: string;
  }): Promise<{ handle: string; sealedSize: number }>;
  /** The next whole sealed chunks, one or more; answers with the file's bytes in them. After a refusal the handle is gone. */
  openChunk(input: { handle: string; bytes: Uint8Array }): Promise<Uint8Array<ArrayBuffer>>;
  /** Only after this has resolved is the file complete and as it was sent. */
  openEnd(input: { handle: string }): Promise<void>;
  openCancel(input: { handle: string }): Promise<void>;
}
