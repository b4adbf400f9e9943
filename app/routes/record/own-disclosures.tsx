import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { DisclosureRow } from "#app/portal/accounting-rows.ts";
import { dayMs } from "#app/portal/log-address.ts";
import { Notice } from "#app/ui/notice.tsx";
import { Tag } from "#app/ui/tag.tsx";

/** To whom outside the clinic's program something was given, in plain words. What a later line corrects is left to the officer. */
export function OwnDisclosures({ rows }: { readonly rows: readonly DisclosureRow[] }) {
  const t = useText();
  const format = useFormat();
  const standing = rows.filter(({ corrected }) => !corrected).toReversed();
  const dateOf = (day: string) => {
    const ms = dayMs(day, format.zone);
    return ms === null ? day : format.longDate(ms);
  };
  return (
    <section className="flex flex-col gap-3">
      <h3 className="text-lead font-semibold leading-tight">{t("disclosure.own")}</h3>
      {standing.length === 0 ? <p className="text-ink-soft">{t("disclosure.own.none")}</p> : null}
      {standing.some(({ proof }) => proof === "bad") ? (
        <Notice tone="danger" title={t("own.bad.title")} live="assertive">
          <p>{t("own.bad.body")}</p>
        </Notice>
      ) : null}
      <ul className="flex flex-col gap-3">
        {standing.map(({ key, text, proof, seq }) => (
          <li
            key={key}
            className="flex flex-col items-start gap-2 rounded-box border border-line bg-surface p-4"
          >
            {text === null ? (
              <p>{t(proof === "bad" ? "disclosure.unreadable" : "disclosure.erased")}</p>
            ) : (
              <>
                <p>{t("disclosure.own.line", { date: dateOf(text.date), recipient: text.recipient })}</p>
                <p>
                  <span className="block text-small text-ink-soft">{t("disclosure.what")}</span>
                  <bdi>{text.what}</bdi>
                </p>
                <p>
                  <span className="block text-small text-ink-soft">{t("own.why")}</span>
                  <bdi>{text.purpose}</bdi>
                  <span className="block text-ink-soft">{t(`disclosure.ground.${text.ground}`)}</span>
                </p>
              </>
            )}
            {proof === "checked" ? <Tag tone="done">{t("own.line.checked", { seq })}</Tag> : null}
            {proof === "older" ? <Tag tone="neutral">{t("disclosure.own.older")}</Tag> : null}
            {proof === "bad" ? <Tag tone="urgent">{t("own.unchecked")}</Tag> : null}
          </li>
        ))}
      </ul>
    </section>
  );
}
