import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { Passkey } from "#app/sync/passkeys.ts";
import { Button } from "#app/ui/button.tsx";
import { Tag } from "#app/ui/tag.tsx";

/** One passkey: where it lives, since when, and what is wrong with it. */
export function PasskeyItem(props: {
  readonly passkey: Passkey;
  readonly number: number;
  readonly busy: boolean;
  /** Absent of the only one that opens this browser. */
  readonly onRemove?: (() => void) | undefined;
}) {
  const t = useText();
  const format = useFormat();
  const { passkey, number, busy, onRemove } = props;
  const { createdMs, transports } = passkey;
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div className="max-w-line">
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {t("passkeys.name", { number })}
          {createdMs === null ? <Tag tone="soon">{t("passkeys.foreign")}</Tag> : null}
          {transports === null ? <Tag tone="soon">{t("passkeys.unknown")}</Tag> : null}
        </p>
        <p className="text-small text-ink-soft">
          {transports === null ? "" : t(`passkeys.place.${placeOf(transports)}`)}
          {transports === null || createdMs === null ? "" : " · "}
          {createdMs === null ? "" : t("passkeys.since", { date: format.date(createdMs) })}
        </p>
        {createdMs === null ? <p className="text-small">{t("passkeys.foreign.body")}</p> : null}
        {transports === null ? <p className="text-small">{t("passkeys.unknown.body")}</p> : null}
      </div>
      {onRemove === undefined ? null : (
        <Button
          variant="danger"
          aria-label={t("passkeys.remove.name", { number })}
          busy={busy ? t("common.working") : undefined}
          onClick={onRemove}
        >
          {t("passkeys.remove")}
        </Button>
      )}
    </li>
  );
}

/** Where an authenticator says that it is (WebAuthn L3 §5.8.4), in words that people use. */
function placeOf(transports: readonly string[]): "device" | "phone" | "key" | "other" {
  if (transports.includes("internal")) return "device";
  if (transports.includes("hybrid")) return "phone";
  return transports.some((name) => ["usb", "nfc", "ble"].includes(name)) ? "key" : "other";
}
