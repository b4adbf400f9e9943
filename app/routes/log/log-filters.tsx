import { useEventText } from "#app/i18n/use-event-text.ts";
import { useText } from "#app/i18n/use-text.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Select } from "#app/ui/select.tsx";
import { eventCodes } from "#app/verify/event-codes.ts";

const everything = "*";

/** What happened, and about whom; both stand in the address, as codes and pseudonyms. */
export function LogFilters(props: {
  readonly event: string | null;
  readonly person: string | null;
  readonly personName: string | null;
  readonly clearTo: string;
  readonly onEvent: (event: string | null) => void;
}) {
  const { event, person, personName, clearTo, onEvent } = props;
  const t = useText();
  const eventText = useEventText();
  const options = eventCodes
    .map((code) => ({ value: code as string, label: eventText(code) }))
    .sort((a, b) => a.label.localeCompare(b.label));
  return (
    <>
      <Select
        label={t("audit.filter.event")}
        options={[{ value: everything, label: t("audit.filter.all") }, ...options]}
        value={event ?? everything}
        onChange={(chosen) => onEvent(chosen === everything ? null : chosen)}
      />
      {person === null ? null : (
        <p>
          {personName === null ? t("audit.filter.of-unknown") : t("audit.filter.of", { name: personName })}
        </p>
      )}
      {event === null && person === null ? null : <AppLink to={clearTo}>{t("audit.filter.clear")}</AppLink>}
    </>
  );
}
