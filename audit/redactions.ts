import type { Finding } from "./audit-code.ts";
import type { Entry } from "./entry.ts";

/** What can be taken out: what is stored beside an entry, or its own bytes with it. */
export type RedactedPart = "private" | "body";

/** In an `audit.redact` entry: number and part that go with it, in the log of its `log` (SPEC §4). */
export function redactedName(seq: number, part: RedactedPart): string {
  return `${seq}/${part}`;
}

/** Whether an entry's own bytes may go at all: what the log says about itself stays, redactions before all. */
export function bodyMayGo(event: string): boolean {
  return !/^(log|audit|hold)\./.test(event);
}

/**
 * Which parts are gone, and which of these the log itself says to have been taken out. A redaction comes after what it
 * takes out, so it is known at the end alone.
 */
export function createRedactions(origin: string) {
  const gone: { seq: number; part: RedactedPart }[] = [];
  const named = new Set<string>();
  return {
    gone(seq: number, part: RedactedPart): void {
      gone.push({ seq, part });
    },
    look({ e, o, x }: Pick<Entry, "e" | "o" | "x">): void {
      if (e !== "audit.redact" || o !== "ok" || !x.some(({ t, i }) => t === "log" && i === origin)) return;
      for (const { t, i } of x) if (t === "redacted") named.add(i);
    },
    /** I_REDACTED where an entry names it; else something was taken out behind the log's back. */
    end(): Finding[] {
      return gone.map(({ seq, part }) =>
        named.has(redactedName(seq, part))
          ? { code: "I_REDACTED", seq, where: part }
          : { code: "E_PRIV", seq, where: part },
      );
    },
  };
}
export type Redactions = ReturnType<typeof createRedactions>;
