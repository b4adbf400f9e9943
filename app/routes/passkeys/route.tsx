import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { useTask } from "#app/portal/use-task.ts";
import { useVault } from "#app/portal/use-vault.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { listPasskeys, type Passkey, removePasskey } from "#app/sync/passkeys.ts";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { stayingProof } from "#app/vault/ceremony.ts";
import { vaultClient } from "#app/vault/client.ts";
import { AddPasskey } from "./add-passkey.tsx";
import { PasskeyItem } from "./passkey-item.tsx";
import { RemovePasskey } from "./remove-passkey.tsx";

/** The passkeys that open this browser: a second one is what is left when the first is lost (SPEC §12). */
export default function Passkeys() {
  const t = useText();
  const task = useTask();
  const { vault } = vaultClient();
  const { status } = useVault();
  const [leaving, setLeaving] = useState<{ passkey: Passkey; number: number } | null>(null);
  const [said, setSaid] = useState<"added" | "removed" | null>(null);
  const list = useApiQuery("passkeys", () => listPasskeys({ api: pageApi, vault }));
  const byPassphrase = status?.records.every(({ protection }) => protection === "passphrase") ?? false;
  const remove = (passkey: Passkey) =>
    void task.run(async () => {
      setLeaving(null);
      setSaid(null);
      const { credentialId } = passkey;
      const side = { api: pageApi, vault, origin: window.location.origin };
      await removePasskey(side, credentialId, () => stayingProof(vault, credentialId));
      setSaid("removed");
      list.again();
    });
  const added = () => {
    setSaid("added");
    list.again();
  };
  const all = list.status === "ready" ? list.data : [];
  const held = all.filter(({ createdMs }) => createdMs !== null).length;
  return (
    <Frame
      current="account"
      title={t("passkeys.title")}
      lead={t("passkeys.lead")}
      back={{ to: "/account", label: t("account.title") }}
      withoutKit
    >
      {list.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {list.status === "failed" ? <ProblemNotice problem={list.problem} /> : null}
      <ProblemNotice problem={task.problem} />
      {said === null ? null : (
        <Notice tone="done" live="polite">
          {t(`passkeys.${said}`)}
        </Notice>
      )}
      {all.length === 0 ? null : (
        <Card>
          <ul className="flex flex-col divide-y divide-line">
            {all.map((passkey, index) => (
              <PasskeyItem
                key={passkey.credentialId}
                passkey={passkey}
                number={index + 1}
                busy={task.running}
                onRemove={
                  passkey.createdMs === null || held > 1
                    ? () => setLeaving({ passkey, number: index + 1 })
                    : undefined
                }
              />
            ))}
          </ul>
        </Card>
      )}
      {held === 1 && !byPassphrase ? <p className="max-w-line">{t("passkeys.only")}</p> : null}
      {list.status !== "ready" ? null : byPassphrase ? (
        <p className="max-w-line">{t("passkeys.by-passphrase")}</p>
      ) : (
        <AddPasskey onStart={() => setSaid(null)} onAdded={added} />
      )}
      <RemovePasskey
        number={leaving?.number ?? null}
        onCancel={() => setLeaving(null)}
        onConfirm={() => leaving !== null && remove(leaving.passkey)}
      />
    </Frame>
  );
}
