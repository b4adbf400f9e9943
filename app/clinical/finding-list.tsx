import type { TextKey } from "#app/i18n/catalog.ts";
import { useText } from "#app/i18n/use-text.ts";

export type FindingLine = {
  readonly code: string;
  readonly seq: number | null;
  /** Exclusive end of a range. */
  readonly to?: number | undefined;
};

const shown = 10;
const words: Readonly<Record<string, TextKey>> = {
  E_NOTE: "audit.code.E_NOTE",
  E_SIG: "audit.code.E_SIG",
  E_ORIGIN: "audit.code.E_ORIGIN",
  E_ROLLBACK: "audit.code.E_ROLLBACK",
  E_FORK: "audit.code.E_FORK",
  E_ROOT: "audit.code.E_ROOT",
  E_LEAF: "audit.code.E_LEAF",
  E_LINK: "audit.code.E_LINK",
  E_GAP: "audit.code.E_GAP",
  E_DUP: "audit.code.E_DUP",
  E_ENC: "audit.code.E_ENC",
  E_TIME: "audit.code.E_TIME",
  E_INDEX: "audit.code.E_INDEX",
  E_PRIV: "audit.code.E_PRIV",
  E_EPOCH: "audit.code.E_EPOCH",
  E_TILE: "audit.code.E_TILE",
  E_TICK: "audit.code.E_TICK",
  E_STALE: "audit.code.E_STALE",
  I_REDACTED: "audit.code.I_REDACTED",
  W_SKEW: "audit.code.W_SKEW",
  W_UNKNOWN_VERSION: "audit.code.W_UNKNOWN_VERSION",
  W_EPOCH: "audit.code.W_EPOCH",
};

/** One thing that a check of the access log found: its place, and what it is in words. */
export function FindingText(props: { readonly finding: FindingLine }) {
  const { code, seq, to } = props.finding;
  const t = useText();
  // The keys above take no arguments; which of them it is, is known at run time only.
  const plain = t as (key: TextKey) => string;
  const place = () => {
    if (seq === null) return t("audit.found.checkpoint");
    if (to === undefined || to <= seq + 1) return t("audit.entry", { seq });
    return t("audit.found.range", { seq, to: to - 1 });
  };
  return (
    <>
      <strong>{place()}</strong>
      {": "}
      {plain(words[code] ?? "audit.code.other")}
    </>
  );
}

/** What a check of the access log found, in words, each with its place and its code. */
export function FindingList(props: { readonly findings: readonly FindingLine[] }) {
  const t = useText();
  const more = props.findings.length - shown;
  return (
    <section aria-label={t("audit.found")} className="mt-2">
      <ul className="list-disc ps-5">
        {props.findings.slice(0, shown).map((finding) => (
          <li key={`${finding.code} ${finding.seq} ${finding.to}`}>
            <FindingText finding={finding} /> <code className="text-small text-ink-soft">{finding.code}</code>
          </li>
        ))}
      </ul>
      {more > 0 ? <p>{t("audit.found.more", { count: more })}</p> : null}
    </section>
  );
}
