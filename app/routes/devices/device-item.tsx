import { Link } from "@remix-run/react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { useDeviceName } from "#app/portal/use-device-name.ts";
import { Button } from "#app/ui/button.tsx";
import { Tag } from "#app/ui/tag.tsx";
import { touchLinkClass } from "#app/ui/touch-link-class.ts";
import type { OwnDevice } from "#app/vault/devices-rpc.ts";

/** One device: since when, until when, and what can be done about it. */
export function DeviceItem(props: {
  readonly device: OwnDevice;
  readonly onRename: () => void;
  readonly onRemove: () => void;
  /** Of a recovery sheet in use, where another browser could sign as well. */
  readonly onTakeAway?: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const { deviceId, number, kind, isThis, addedMs, addedByKit, revokedMs, canRevoke, owner } = props.device;
  const name = useDeviceName()(props.device);
  const isSheet = kind === "kit";
  const added = t(isSheet ? "kit.sheet.made" : addedByKit ? "devices.by-kit" : "devices.added", {
    date: format.date(addedMs),
  });
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
      <div>
        <p className="flex flex-wrap items-center gap-2 font-medium">
          {isSheet ? t("devices.kit", { number }) : <bdi>{name}</bdi>}
          {owner === null ? null : <span>{t("devices.owner", { name: owner })}</span>}
          {isThis ? <Tag tone="done">{t("devices.this")}</Tag> : null}
          {revokedMs === null ? null : (
            <Tag tone="neutral">{t(isSheet ? "devices.kit.gone" : "devices.gone")}</Tag>
          )}
        </p>
        <p className="text-small text-ink-soft">
          {props.device.name === null ? "" : `${t("devices.browser", { number })} · `}
          {added}
          {revokedMs === null
            ? ""
            : ` · ${t(isSheet ? "devices.kit.removed" : "devices.removed", { date: format.date(revokedMs) })}`}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-3">
        {isSheet || revokedMs !== null ? null : (
          <Button variant="quiet" aria-label={t("devices.name.of", { name })} onClick={props.onRename}>
            {t("devices.name")}
          </Button>
        )}
        {isThis || isSheet ? null : (
          <Link
            to={`/devices/${deviceId}`}
            aria-label={t("devices.report.name", { name })}
            className={touchLinkClass}
          >
            {t("devices.report")}
          </Link>
        )}
        {props.onTakeAway ? (
          <Button onClick={props.onTakeAway} aria-label={t("sheet.take.name", { number })}>
            {t("sheet.take")}
          </Button>
        ) : null}
        {canRevoke ? (
          <Button variant="danger" aria-label={t("devices.remove.name", { name })} onClick={props.onRemove}>
            {t("devices.remove")}
          </Button>
        ) : null}
      </div>
    </li>
  );
}
