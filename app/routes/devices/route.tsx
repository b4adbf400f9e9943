import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { ArrivingMessages, isArriving } from "#app/portal/arriving-messages.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { NameDevice } from "#app/portal/name-device.tsx";
import { PassingOnCard } from "#app/portal/passing-on-card.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { SignBatch } from "#app/portal/sign-batch.tsx";
import { useDeviceName } from "#app/portal/use-device-name.ts";
import { useTask } from "#app/portal/use-task.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { pageApi, pageSync } from "#app/sync/page-sync.ts";
import { Card } from "#app/ui/card.tsx";
import { Dialog } from "#app/ui/dialog.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { DeviceLoss, OwnDevice } from "#app/vault/devices-rpc.ts";
import type { Arriving, PassingOn } from "#app/vault/passing-on-rpc.ts";
import type { AdminBatch, AdminResult } from "#app/vault/rpc.ts";
import { DeviceItem } from "./device-item.tsx";
import { OfferedRemoval } from "./offered-removal.tsx";
import { RemoveDevice } from "./remove-device.tsx";

const said = {
  device: "devices.removed.done",
  sheet: "sheet.taken.done",
  asked: "sheet.asked.done",
} as const;

/** The devices of the own account from its verified chain, and taking one out (SPEC §5). */
export default function Devices() {
  const t = useText();
  const task = useTask();
  const devices = useVaultQuery("own devices", (vault) => vault.ownDevices());
  const passing = useVaultQuery("passing on", (vault) => vault.passingOn());
  const arriving = useVaultQuery("arriving", (vault) => vault.arriving());
  const nameOf = useDeviceName();
  const [naming, setNaming] = useState<OwnDevice | null>(null);
  const [leaving, setLeaving] = useState<OwnDevice | null>(null);
  const [batch, setBatch] = useState<AdminBatch | null>(null);
  const [removed, setRemoved] = useState<"device" | "sheet" | "asked" | null>(null);
  const prepare = (device: OwnDevice, reason: DeviceLoss) =>
    void task.run(async () => {
      setLeaving(null);
      setRemoved(null);
      await pageSync().syncNow();
      const { deviceId } = device;
      setBatch(await vaultClient().vault.adminPrepare({ type: "revoke", deviceId, reason }));
    });
  const ask = (sheet: OwnDevice) =>
    void task.run(async () => {
      setRemoved(null);
      await pageSync().syncNow();
      const withDevice = others[0]?.deviceId ?? "";
      const { deviceId } = sheet;
      setBatch(await vaultClient().vault.adminPrepare({ type: "ask-removal", deviceId, withDevice }));
    });
  const confirm = () =>
    void task.run(async () => {
      setRemoved(null);
      setBatch(await vaultClient().vault.adminPrepare({ type: "confirm-removal" }));
    });
  const signed = async (result: AdminResult) => {
    if (result.type === "ask-removal") {
      await pageApi.post("/api/chain/removal", result.post, emptyAnswer);
      setBatch(null);
      setRemoved("asked");
      return;
    }
    // Stored: the bytes go out with this round, or with the next one that finds the server.
    await pageSync().syncNow();
    setBatch(null);
    setRemoved(result.type === "revoke" ? "device" : "sheet");
  };
  const named = () => {
    setNaming(null);
    // The other devices hear of it with this round, or with the next one that finds the server.
    void pageSync()
      .syncNow()
      .catch(() => undefined);
  };
  const all = devices.status === "ready" ? devices.data : [];
  const active = all.filter(({ revokedMs }) => revokedMs === null);
  const others = active.filter(({ canRevoke }) => canRevoke);
  const alone = active.filter(({ kind }) => kind === "browser").length < 2;
  return (
    <Frame
      current="account"
      title={t("devices.title")}
      lead={t("devices.lead")}
      back={{ to: "/account", label: t("account.title") }}
    >
      {devices.status === "failed" ? <ProblemNotice problem={devices.problem} /> : null}
      {devices.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      <ProblemNotice problem={task.problem} />
      {removed === null ? null : (
        <Notice tone={removed === "asked" ? "info" : "done"} live="polite">
          {t(said[removed], { number: others[0]?.number ?? 0 })}
        </Notice>
      )}
      {batch === null ? <OfferedRemoval onConfirm={confirm} /> : null}
      {batch === null ? null : <SignBatch batch={batch} onCancel={() => setBatch(null)} onSigned={signed} />}
      {all.length > 0 && batch === null ? (
        <Card>
          <ul className="flex flex-col divide-y divide-line">
            {all.map((device) => (
              <DeviceItem
                key={device.deviceId}
                device={device}
                onRename={() => setNaming(device)}
                onRemove={() => setLeaving(device)}
                onTakeAway={
                  device.kind === "kit" && device.revokedMs === null && others.length > 0
                    ? () => ask(device)
                    : undefined
                }
              />
            ))}
          </ul>
        </Card>
      ) : null}
      {arriving.status === "ready" && arriving.data !== null && hasNews(arriving.data) ? (
        <Card title={t("arriving.title")}>
          <ArrivingMessages work={arriving.data} />
        </Card>
      ) : null}
      {passing.status === "ready"
        ? passing.data
            .filter(isOpen)
            .map((work) => <PassingOnCard key={work.deviceId} work={work} name={nameOf(work)} />)
        : null}
      {all.length > 0 && alone ? <p className="max-w-line">{t("devices.last")}</p> : null}
      {all.some(({ kind }) => kind === "kit") ? (
        <p className="max-w-line text-ink-soft">{t("devices.kit.how")}</p>
      ) : null}
      <Dialog
        title={t("devices.name.title", { name: naming === null ? "" : nameOf(naming) })}
        isOpen={naming !== null}
        onClose={() => setNaming(null)}
        actions={null}
      >
        {naming === null ? null : (
          <NameDevice
            deviceId={naming.deviceId}
            name={naming.name ?? ""}
            onDone={named}
            onCancel={() => setNaming(null)}
          />
        )}
      </Dialog>
      <RemoveDevice device={leaving} onCancel={() => setLeaving(null)} onConfirm={prepare} />
    </Frame>
  );
}

/** What is done is not told for ever. */
function isOpen({ messages, failed }: PassingOn): boolean {
  return messages.done < messages.total || failed > 0;
}

function hasNews(work: Arriving): boolean {
  return isArriving(work) || work.lacking > 0;
}
