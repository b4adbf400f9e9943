import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Dialog } from "#app/ui/dialog.tsx";
import { RadioGroup } from "#app/ui/radio-group.tsx";
import type { DeviceLoss, OwnDevice } from "#app/vault/devices-rpc.ts";

/** What happened to the device, before the removal is prepared; the signature comes after it. */
export function RemoveDevice(props: {
  readonly device: OwnDevice | null;
  readonly onCancel: () => void;
  readonly onConfirm: (device: OwnDevice, reason: DeviceLoss) => void;
}) {
  const t = useText();
  const [reason, setReason] = useState<DeviceLoss>("lost");
  const { device } = props;
  const number = device?.number ?? 0;
  return (
    <Dialog
      title={t("devices.remove.title", { number })}
      isOpen={device !== null}
      role="alertdialog"
      onClose={props.onCancel}
      actions={
        <>
          <Button onClick={props.onCancel}>{t("common.cancel")}</Button>
          <Button variant="danger" onClick={() => device !== null && props.onConfirm(device, reason)}>
            {t("devices.remove.next")}
          </Button>
        </>
      }
    >
      <p>{t("devices.remove.body")}</p>
      <RadioGroup
        label={t("devices.remove.why")}
        value={reason}
        onChange={setReason}
        options={[
          { value: "lost", label: t("devices.reason.lost") },
          { value: "compromised", label: t("devices.reason.compromised") },
          { value: "retired", label: t("devices.reason.retired") },
        ]}
      />
    </Dialog>
  );
}
