import { useCallback, useEffect, useRef, useState } from "react";
import { vaultClient } from "#app/vault/client.ts";
import { type Draft, VaultError } from "#app/vault/rpc.ts";

type Fields = Omit<Draft, "key" | "savedMs">;

const waitMs = 800;

/**
 * What is being written, sealed by the vault at most 2 s after a key stroke (SPEC §12), so that a lock or a crash loses
 * nothing. `fields` is null until the stored draft, if any, has been read.
 */
export function useDraft(key: string, empty: Fields) {
  const [fields, setFields] = useState<Fields | null>(null);
  const [savedMs, setSavedMs] = useState<number | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  const waiting = useRef<Fields | null>(null);
  const [isUnkept, setIsUnkept] = useState(false);

  const save = useCallback(async () => {
    const latest = waiting.current;
    waiting.current = null;
    timer.current = null;
    if (latest === null) return;
    const now = Date.now();
    try {
      await vaultClient().vault.saveDraft({ ...latest, key, savedMs: now });
    } catch (error) {
      // No room: whoever goes on writing has to know, and the next key stroke tries again.
      setIsUnkept(error instanceof VaultError && error.code === "E_STORAGE");
      throw error;
    }
    setIsUnkept(false);
    setSavedMs(now);
  }, [key]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: `empty` is a literal of the caller; the key stands for it
  useEffect(() => {
    let current = true;
    void vaultClient()
      .vault.drafts()
      .catch(() => [])
      .then((drafts) => {
        const found = drafts.find((draft) => draft.key === key);
        if (!current) return;
        setFields(found ?? empty);
        setSavedMs(found?.savedMs ?? null);
      });
    return () => {
      current = false;
      // Leaving the screen saves what the timer was still waiting for.
      if (timer.current !== null) clearTimeout(timer.current);
      void save().catch(() => undefined);
    };
  }, [key, save]);

  const change = (next: Fields) => {
    setFields(next);
    waiting.current = next;
    timer.current ??= setTimeout(() => void save().catch(() => undefined), waitMs);
  };
  /** Before sending: nothing may be saved after the vault has removed the draft, and nothing is lost if it refuses. */
  const saveNow = async () => {
    if (timer.current !== null) clearTimeout(timer.current);
    await save();
  };
  /** After sending: the vault has removed the draft itself. */
  const forget = () => {
    if (timer.current !== null) clearTimeout(timer.current);
    timer.current = null;
    waiting.current = null;
    setSavedMs(null);
    setFields(empty);
  };
  /** After the vault has changed the stored draft. */
  const reload = async () => {
    const found = (await vaultClient().vault.drafts()).find((draft) => draft.key === key);
    setFields(found ?? empty);
    setSavedMs(found?.savedMs ?? null);
  };
  return { fields, savedMs, isUnkept, change, saveNow, forget, reload };
}
