import { useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useSession } from "#app/portal/session.ts";
import { useTask } from "#app/portal/use-task.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { addPasskey, type MadePasskey, passkeyOptions } from "#app/sync/passkeys.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { bothProof, createPasskey } from "#app/vault/ceremony.ts";
import { vaultClient } from "#app/vault/client.ts";
import { VaultError } from "#app/vault/rpc.ts";

/** Two touches: one makes the new passkey, one of the passkey that opens this browser lets it in. */
export function AddPasskey(props: { readonly onStart: () => void; readonly onAdded: () => void }) {
  const t = useText();
  const task = useTask();
  const session = useSession();
  const { vault } = vaultClient();
  // Its PRF outputs are moved into the vault by the second touch, or dropped with this screen.
  const made = useRef<MadePasskey | null>(null);
  const [step, setStep] = useState<"make" | "confirm">("make");
  const again = () => {
    made.current = null;
    setStep("make");
  };
  const make = () =>
    void task.run(async () => {
      props.onStart();
      const options = await passkeyOptions({ api: pageApi, vault });
      const userName = session.state === "signed-in" ? session.me.name : options.userName;
      const { credential, protection } = await createPasskey({ ...options, userName }, vault);
      if (protection === null) throw new VaultError("E_PRF(unavailable)");
      made.current = { options, credential, protection };
      setStep("confirm");
    });
  const confirm = () =>
    void task
      .run(async () => {
        const fresh = made.current;
        if (fresh === null) throw new VaultError("E_CEREMONY");
        const proof = await bothProof(vault);
        // Moved by this call: whatever fails from here on starts with a new passkey.
        made.current = null;
        const side = { api: pageApi, vault, origin: window.location.origin };
        await addPasskey(side, fresh, proof);
        props.onAdded();
      })
      .then(() => made.current === null && setStep("make"));
  const { problem } = task;
  const taken = problem?.code === "E_PASSKEY_EXISTS";
  return (
    <Card title={t(step === "make" ? "passkeys.add" : "passkeys.confirm")}>
      <div className="flex flex-col items-start gap-3">
        <p className="max-w-line">{t(step === "make" ? "passkeys.add.body" : "passkeys.confirm.body")}</p>
        {taken ? (
          <Notice tone="warn" live="assertive" title={t("passkeys.taken")}>
            {t("passkeys.taken.body")}
          </Notice>
        ) : (
          <ProblemNotice problem={problem} />
        )}
        <div className="flex flex-wrap gap-3">
          {step === "confirm" ? <Button onClick={again}>{t("common.cancel")}</Button> : null}
          <Button
            variant="primary"
            busy={task.running ? t("passkey.waiting") : undefined}
            onClick={step === "make" ? make : confirm}
          >
            {t(step === "make" ? "passkeys.add.action" : "passkeys.confirm.action")}
          </Button>
        </div>
      </div>
    </Card>
  );
}
