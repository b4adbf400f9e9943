import type { BlobApi } from "#app/sync/blob-api.ts";
import { fetchFile } from "#app/sync/fetch-file.ts";
import { sendFile } from "#app/sync/send-file.ts";
import type { Category, Destination, MessageView } from "#app/vault/rpc.ts";
import type { Device } from "./device.ts";

export interface FilesMessage {
  text: string;
  subject?: string;
  category?: Category;
  files: readonly File[];
  signal?: AbortSignal;
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** As a browser does it: seals each file for its conversation, takes it to the server, then sends the message; the thread's id. */
export async function sendFiles(
  { vault, sync }: Device,
  blobs: BlobApi,
  to: Destination,
  message: FilesMessage,
): Promise<string> {
  const { text, subject = "", category = "general", files, signal = new AbortController().signal } = message;
  const { threadId } = await vault.prepareSend(to);
  const attachments: string[] = [];
  for (const file of files)
    attachments.push(
      await sendFile({ vault, blobs, threadId, file, signal, onProgress: () => undefined, wait }),
    );
  await vault.send({
    to: { type: "thread", threadId },
    ...{ text, subject, category, draftKey: null, attachments },
  });
  await sync();
  return threadId;
}

/** The files of a message, opened. Rejects for the first that is not what its sender sent. */
export async function openFiles(
  { vault }: Device,
  blobs: BlobApi,
  threadId: string,
  { envHash, attachments }: MessageView,
  signal = new AbortController().signal,
): Promise<Blob[]> {
  const opened: Blob[] = [];
  for (const { id } of attachments)
    opened.push(
      await fetchFile({ vault, blobs, file: { threadId, envHash, id }, signal, onProgress: () => undefined }),
    );
  return opened;
}
