import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { useDeviceName } from "#app/portal/use-device-name.ts";
import { DangerDialog } from "#app/ui/danger-dialog.tsx";
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
  const name = useDeviceName()(device ?? { name: null, number: 0 });
  return (
    <DangerDialog
      title={t("devices.remove.title", { name })}
      isOpen={device !== null}
      action={t("devices.remove.next")}
      onCancel={props.onCancel}
      onConfirm={() => device !== null && props.onConfirm(device, reason)}
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
    </DangerDialog>
  );
}
