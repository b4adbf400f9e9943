import { useEffect, useRef, useState } from "react";
import type { ChosenFile } from "#app/clinical/file-picker.tsx";
import { pageBlobs } from "#app/sync/page-blobs.ts";
import { sendFile } from "#app/sync/send-file.ts";
import { vaultClient } from "#app/vault/client.ts";
import type { Destination } from "#app/vault/rpc.ts";
import { preparePhoto } from "./prepare-photo.ts";

/** Within the 100 MiB of SPEC §9, and a number that people know. */
export const fileLimits = { most: 10, largest: 100 * 1_024 ** 2 } as const;

type Chosen = ChosenFile & { readonly file: File };

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/**
 * Files chosen for a message, without what a camera wrote beside the picture. They are sealed and sent when the message is,
 * because their keys depend on the conversation; until then they are in this tab's memory only.
 */
export function useChosenFiles() {
  const [files, setFiles] = useState<readonly Chosen[]>([]);
  const [sent, setSent] = useState<number | null>(null);
  /** Of those that were chosen last, how many found no room. */
  const [leftOut, setLeftOut] = useState(0);
  const nextKey = useRef(1);
  const release = useRef<(() => void) | null>(null);
  const stopper = useRef<AbortController | null>(null);

  function choosing(open: boolean): void {
    release.current?.();
    release.current = open ? vaultClient().holdOpen() : null;
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: leaving the screen ends what is open; nothing to repeat
  useEffect(
    () => () => {
      choosing(false);
      stopper.current?.abort();
    },
    [],
  );

  function add(given: readonly File[]): void {
    const room = Math.max(0, fileLimits.most - files.length);
    setLeftOut(Math.max(0, given.length - room));
    for (const file of given.slice(0, room)) {
      const key = nextKey.current++;
      setFiles((list) => [...list, { key, name: file.name, size: file.size, state: "preparing", file }]);
      void preparePhoto(file).then((ready) =>
        setFiles((list) =>
          list.map((each) => (each.key === key ? { ...each, ...judged(file, ready) } : each)),
        ),
      );
    }
  }

  /** Sends the files, then runs `send` with their ids; when either fails they are given up on both sides and stay chosen. */
  async function sendWith<T>(
    to: Destination,
    send: (to: Destination, attachments: string[]) => Promise<T>,
  ): Promise<T> {
    if (files.length === 0) return send(to, []);
    const { vault, holdOpen, onLock } = vaultClient();
    const stop = new AbortController();
    stopper.current = stop;
    const [closeHold, offLock] = [holdOpen(), onLock(() => stop.abort())];
    const ids: string[] = [];
    const total = files.reduce((sum, { size }) => sum + size, 0) || 1;
    let before = 0;
    setSent(0);
    try {
      const { threadId } = await vault.prepareSend(to);
      for (const { file } of files) {
        const onProgress = (done: number, all: number) =>
          setSent((before + (done / all) * file.size) / total);
        const input = { vault, blobs: pageBlobs, threadId, file, signal: stop.signal, wait, onProgress };
        ids.push(await sendFile(input));
        before += file.size;
      }
      const result = await send({ type: "thread", threadId }, ids);
      setFiles([]);
      setLeftOut(0);
      return result;
    } catch (error) {
      for (const id of ids) {
        void vault.sealCancel({ id }).catch(() => undefined);
        void pageBlobs.cancel(id).catch(() => undefined);
      }
      throw error;
    } finally {
      closeHold();
      offLock();
      setSent(null);
    }
  }

  return {
    count: files.length,
    /** Why a message with these files cannot be sent yet. */
    blocked: files.some(({ state }) => state === "preparing")
      ? ("file.blocked.preparing" as const)
      : files.some(({ state }) => state !== "ready")
        ? ("file.blocked.refused" as const)
        : null,
    sendWith,
    picker: {
      ...fileLimits,
      files,
      sent,
      onAdd: add,
      leftOut,
      onRemove: (key: number) => {
        setLeftOut(0);
        setFiles((list) => list.filter((each) => each.key !== key));
      },
      onChoosing: choosing,
      onStop: () => stopper.current?.abort(),
    },
  };
}

function judged(given: File, ready: File | null): Omit<Chosen, "key"> {
  const file = ready ?? given;
  const state = ready === null ? "unreadable" : file.size > fileLimits.largest ? "too-large" : "ready";
  return { name: file.name, size: file.size, state, file };
}
