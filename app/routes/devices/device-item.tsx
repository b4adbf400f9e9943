import { Link } from "@remix-run/react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Tag } from "#app/ui/tag.tsx";
import type { OwnDevice } from "#app/vault/devices-rpc.ts";

/** One device: since when, until when, and what can be done about it. */
export function DeviceItem(props: { readonly device: OwnDevice; readonly onRemove: () => void }) {
  const t = useText();
  const format = useFormat();
  const { deviceId, number, kind, isThis, addedMs, addedByKit, revokedMs, canRevoke, owner } = props.device;
  const added = t(addedByKit ? "devices.by-kit" : "devices.added", { date: format.date(addedMs) });
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div>
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {t(kind === "kit" ? "devices.kit" : "devices.browser", { number })}
          {owner === null ? null : <span>{t("devices.owner", { name: owner })}</span>}
          {isThis ? <Tag tone="done">{t("devices.this")}</Tag> : null}
          {revokedMs === null ? null : <Tag tone="neutral">{t("devices.gone")}</Tag>}
        </p>
        <p className="text-small text-ink-soft">
          {added}
          {revokedMs === null ? "" : ` · ${t("devices.removed", { date: format.date(revokedMs) })}`}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        {isThis || kind === "kit" ? null : (
          <Link
            to={`/devices/${deviceId}`}
            aria-label={t("devices.report.name", { number })}
            className="inline-flex min-h-11 items-center"
          >
            {t("devices.report")}
          </Link>
        )}
        {canRevoke ? (
          <Button variant="danger" aria-label={t("devices.remove.name", { number })} onClick={props.onRemove}>
            {t("devices.remove")}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
