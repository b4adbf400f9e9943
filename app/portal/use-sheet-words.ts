import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { vaultClient } from "#app/vault/client.ts";
import type { WordsView } from "#app/vault/recovery-rpc.ts";

export interface SheetWords {
  text: string;
  /** Judges what has been typed so far: a word once another one has been begun. */
  type(text: string): void;
  problem: string | undefined;
  /** The locator, or null with `problem` said. */
  check(): Promise<string | null>;
  forget(): void;
}

/** Twelve words while they are typed; what is wrong with them is said, never guessed away. They go to the vault and nowhere else. */
export function useSheetWords(read: "recoverWords" | "sheetWords"): SheetWords {
  const t = useText();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | undefined>();

  function words(view: WordsView, typing: boolean): string | undefined {
    if (view.ok) return undefined;
    switch (view.problem.code) {
      case "count":
        // Too few is no mistake while somebody is still typing.
        return typing && view.problem.count < 12
          ? undefined
          : t("recover.words.count", { count: view.problem.count });
      case "unknown": {
        const { position, nearest } = view.problem;
        return nearest.length === 0
          ? t("recover.words.unknown", { number: position + 1 })
          : t("recover.words.nearest", { number: position + 1, words: nearest.join(", ") });
      }
      case "checksum":
        return t("recover.words.checksum");
    }
  }
  return {
    text,
    problem,
    type(typed) {
      setText(typed);
      void vaultClient()
        .vault[read](typed)
        .then((view) => setProblem(words(view, true)))
        .catch(() => undefined);
    },
    async check() {
      const view = await vaultClient().vault[read](text);
      setProblem(words(view, false));
      return view.ok ? view.locator : null;
    },
    forget() {
      setText("");
      setProblem(undefined);
    },
  };
}
