import { useText } from "#app/i18n/use-text.ts";
import { Icon } from "#app/ui/icon.tsx";

/** A phone number stays on one line. */
const unbroken = (number: string) => number.replaceAll(" ", "\u00a0");

/** Where to get urgent help, with the site's numbers; stands on every compose screen and every error page. */
export function EmergencyNotice(props: {
  readonly emergencyNumber: string | null;
  readonly crisisNumber: string | null;
  /** One line where space is short: above the answer field. */
  readonly short?: boolean;
}) {
  const t = useText();
  const { emergencyNumber, crisisNumber, short } = props;
  const calls = [
    emergencyNumber && {
      number: emergencyNumber,
      label: t("emergency.call", { number: unbroken(emergencyNumber) }),
    },
    crisisNumber && {
      number: crisisNumber,
      label: t("emergency.crisis", { number: unbroken(crisisNumber) }),
    },
  ].filter((call) => call !== null && call !== "");
  return (
    <aside
      aria-label={t("emergency.urgent-help")}
      className={`flex gap-3 rounded-box border border-s-4 border-amber bg-amber-wash ${short ? "px-3 py-2 text-small" : "p-4"}`}
    >
      <Icon name="phone" className="mt-1 size-5 text-amber" />
      <div className="min-w-0">
        <p className="font-semibold">{t("emergency.title")}</p>
        {short ? null : <p>{t("emergency.body")}</p>}
        <p className="flex flex-wrap gap-x-6">
          {calls.map(({ number, label }) => (
            <a
              key={number}
              href={`tel:${number.replaceAll(/[^0-9+]/g, "")}`}
              className={`inline-flex items-center font-medium text-ink ${short ? "min-h-8" : "min-h-11"}`}
            >
              {label}
            </a>
          ))}
          {calls.length === 0 ? <span>{t("emergency.no-numbers")}</span> : null}
        </p>
      </div>
    </aside>
  );
}
