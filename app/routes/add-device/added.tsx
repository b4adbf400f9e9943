import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { NameDevice } from "#app/portal/name-device.tsx";
import { PassingOnCard } from "#app/portal/passing-on-card.tsx";
import { useDeviceName } from "#app/portal/use-device-name.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";

/** The device is in: what came before goes to it from here, with numbers. `label`: "Chrome on Android", as it said of itself. `passing`: its first round is still under way. */
export function Added({ passing, label }: { readonly passing: boolean; readonly label: string }) {
  const t = useText();
  const work = useVaultQuery("passing on", async (vault) => {
    const [all, devices] = [await vault.passingOn(), await vault.ownDevices()];
    const newest = devices.filter(({ kind, revokedMs }) => kind === "browser" && revokedMs === null).at(-1);
    return { newest, passing: all.find(({ deviceId }) => deviceId === newest?.deviceId) };
  });
  const nameOf = useDeviceName();
  const [naming, setNaming] = useState(true);
  const known = work.status === "ready" ? work.data : null;
  const current = known?.passing;
  const open = passing || (current !== undefined && current.messages.done < current.messages.total);
  return (
    <div className="flex flex-col items-start gap-4">
      <Notice tone="done" live="polite">
        {t("add-device.done")}
      </Notice>
      {naming && known?.newest !== undefined ? (
        <NameDevice
          key={known.newest.deviceId}
          deviceId={known.newest.deviceId}
          name={known.newest.name ?? label}
          onDone={() => setNaming(false)}
        />
      ) : null}
      {current === undefined ? (
        passing ? null : (
          <p>{t("passing.none")}</p>
        )
      ) : (
        <div className="w-full">
          <PassingOnCard work={current} name={nameOf(current)} />
        </div>
      )}
      {open ? <p className="max-w-line text-ink-soft">{t("passing.keep-open")}</p> : null}
      <LinkButton to="/devices" variant="primary">
        {t("devices.open")}
      </LinkButton>
    </div>
  );
}
