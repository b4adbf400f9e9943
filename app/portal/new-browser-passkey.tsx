import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import type { CreationOptions, RegistrationResult } from "#app/protocol/session-api.ts";
import { Button } from "#app/ui/button.tsx";
import { createPasskey } from "#app/vault/ceremony.ts";
import { vaultClient } from "#app/vault/client.ts";
import { type Protection, VaultError } from "#app/vault/rpc.ts";
import type { LieAbout } from "./lie-about.ts";
import { PassphraseForm } from "./passphrase-form.tsx";
import { PrivateWindow } from "./private-window.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
import { useHydrated } from "./use-hydrated.ts";
import { useTask } from "./use-task.ts";

export interface NewBrowserKeys {
  credential: RegistrationResult;
  protection: Protection;
  rpId: string;
}

/** A passkey for a browser that joins an account: one press, a passphrase in between where the authenticator has no PRF. */
export function NewBrowserPasskey(props: {
  readonly action: string;
  /** What the server's answers have to fit. */
  readonly about: LieAbout;
  /** A passphrase is out of the question, as far as that is known here. */
  readonly needsPrf?: boolean;
  readonly begin: () => Promise<CreationOptions>;
  readonly onMade: (keys: NewBrowserKeys) => Promise<void>;
}) {
  const t = useText();
  const task = useTask();
  const hydrated = useHydrated();
  const [waiting, setWaiting] = useState<Pick<NewBrowserKeys, "credential" | "rpId"> | null>(null);
  const start = () =>
    task.run(async () => {
      const options = await props.begin();
      const { credential, protection } = await createPasskey(options, vaultClient().vault);
      if (protection === null && props.needsPrf) throw new VaultError("E_POLICY_PRF");
      if (protection === null) setWaiting({ credential, rpId: options.rpId });
      else await props.onMade({ credential, protection, rpId: options.rpId });
    });
  if (waiting !== null)
    return (
      <PassphraseForm
        busy={task.running}
        problem={task.problem}
        onSubmit={(passphrase) =>
          void task.run(() => props.onMade({ ...waiting, protection: { type: "passphrase", passphrase } }))
        }
      />
    );
  return (
    <div className="flex flex-col items-start gap-4">
      <PrivateWindow />
      <ProblemNotice problem={task.problem} about={props.about} />
      <Button
        variant="primary"
        busy={task.running || !hydrated ? t(hydrated ? "passkey.waiting" : "common.loading") : undefined}
        onClick={() => void start()}
      >
        {props.action}
      </Button>
    </div>
  );
}
