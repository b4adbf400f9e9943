import { useState } from "react";
import { LockedScreen } from "#app/clinical/locked-screen.tsx";
import { useText } from "#app/i18n/use-text.ts";
import type { Problem } from "#app/portal/problem.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { signOut } from "#app/portal/session.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useRole } from "#app/portal/use-role.ts";
import { useTask } from "#app/portal/use-task.ts";
import { useVault } from "#app/portal/use-vault.ts";
import { Button } from "#app/ui/button.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { PublicShell } from "#app/ui/public-shell.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { unlockWithPasskey } from "#app/vault/ceremony.ts";
import { vaultClient } from "#app/vault/client.ts";

/** Why the vault locked itself, where that is more than a pause: the evidence is shown after unlocking (SPEC §14). */
const fork: Problem = { layer: "vault", code: "E_FORK", request: null };

const lost: Problem = { layer: "vault", code: "E_STORAGE_LOST", request: null };
/** A deleted passkey looks like a cancelled ceremony (WebAuthn L3 §5.1.4), and one made anew like a wrong one. */
const mayBeGone: ReadonlySet<string> = new Set([
  "E_CANCELLED",
  "E_CEREMONY",
  "E_NO_RECORD",
  "E_PRF(mismatch)",
  "E_PRF(unavailable)",
  "E_STORAGE_LOST",
]);

/** The keys are here and locked: one passkey touch, or the passphrase. */
export function LockedGate() {
  const t = useText();
  const clinic = useClinicNotice();
  const task = useTask();
  const { status, reason } = useVault();
  const role = useRole();
  const [passphrase, setPassphrase] = useState("");
  const protection = status?.records.some((record) => record.protection === "prf") ? "prf" : "passphrase";
  const { vault } = vaultClient();
  const unlock = () =>
    void task.run(async () => {
      if (protection === "prf") await unlockWithPasskey(vault);
      else await vault.unlock({ type: "passphrase", passphrase });
    });
  const problem = task.problem ?? (reason === "fork" ? fork : reason === "lost" ? lost : null);
  return (
    <PublicShell clinicName={clinic.name}>
      <LockedScreen
        protection={protection}
        hasMessages={role === "patient" || role === "clinician"}
        unlocking={task.running}
        onUnlock={unlock}
        problem={
          <>
            <ProblemNotice problem={problem} />
            {problem === null || !mayBeGone.has(problem.code) ? null : <PasskeyGone />}
          </>
        }
        field={
          protection === "passphrase" ? (
            <TextField
              type="password"
              autoComplete="current-password"
              label={t("passphrase.label")}
              value={passphrase}
              onChange={setPassphrase}
            />
          ) : undefined
        }
        signOut={
          <Button variant="quiet" onClick={() => void signOut().catch(() => undefined)}>
            {t("locked.other")}
          </Button>
        }
      />
    </PublicShell>
  );
}

/** The way out when the unlock cannot succeed, however often it is tried. */
function PasskeyGone() {
  const t = useText();
  return (
    <div className="flex flex-col items-start gap-2">
      <p>
        <strong className="font-semibold">{t("passkey-gone.title")}</strong> {t("passkey-gone.body")}
      </p>
      <LinkButton to="/lost-device">{t("passkey-gone.action")}</LinkButton>
    </div>
  );
}
