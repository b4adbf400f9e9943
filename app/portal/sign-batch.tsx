import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { adminProof } from "#app/vault/ceremony.ts";
import { vaultClient } from "#app/vault/client.ts";
import type { AdminBatch, AdminResult } from "#app/vault/rpc.ts";
import { policyWords } from "./policy-words.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { useDeviceName } from "./use-device-name.ts";
import { useTask } from "./use-task.ts";
import { useVault } from "./use-vault.ts";

/** The confirmation before an admin ceremony: exactly the listed statements are signed, with a fresh passkey touch (SPEC §12). */
export function SignBatch(props: {
  readonly batch: AdminBatch;
  /** Posts what was signed; a rejection is shown here and the person starts again. */
  readonly onSigned: (result: AdminResult) => Promise<void>;
  readonly onCancel: () => void;
}) {
  const t = useText();
  const format = useFormat();
  const nameOf = useDeviceName();
  const { status } = useVault();
  const task = useTask();
  const [passphrase, setPassphrase] = useState("");
  const byPassphrase = status?.records.every(({ protection }) => protection === "passphrase") ?? false;
  const { vault } = vaultClient();
  const words = (line: AdminBatch["lines"][number]): string => {
    if (line.statement === "add-kit") return t("sign.add-kit");
    if (line.statement === "rotate") return t("sign.rotate");
    if (line.statement === "revoke")
      return t("sign.revoke", { name: nameOf({ name: line.device ?? null, number: Number(line.subject) }) });
    if (line.statement === "remove-sheet") return t("sign.remove-sheet", { number: line.subject });
    if (line.statement === "add-device") return t("sign.add-device", { device: line.subject });
    if (line.statement === "endorse") return t("sign.endorse", { name: line.subject });
    if (line.statement === "hand-over") return t("sign.hand-over", { name: line.subject });
    if (line.statement === "unendorse") return t("sign.unendorse", { name: line.subject });
    if (line.policy !== undefined) return t("policy.line", policyWords(line.policy));
    const { subject: name, thread = "", notAfterMs } = line;
    if (line.statement === "history-grant") return t("sign.history-grant", { name, thread });
    if (line.statement === "add-member")
      return notAfterMs === undefined
        ? t("sign.add-member", { name, thread })
        : t("sign.add-until", { name, thread, date: format.date(notAfterMs) });
    return t("sign.team", {
      name: line.subject,
      members: format.list(line.members ?? []) || t("common.none"),
    });
  };
  const sign = () =>
    task.run(async () => {
      const proof = byPassphrase ? ({ type: "passphrase", passphrase } as const) : await adminProof(vault);
      await props.onSigned(await vault.adminSign(proof));
    });
  const cancel = () => {
    void vault.adminCancel();
    props.onCancel();
  };
  return (
    <section className="flex flex-col items-start gap-4 rounded-box border border-line bg-surface p-4 card:p-6">
      <h2 tabIndex={-1} className="text-title font-semibold">
        {t("sign.title")}
      </h2>
      <p className="max-w-line">{t("sign.lead")}</p>
      <ul className="flex list-disc flex-col gap-1 ps-6">
        {props.batch.lines.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the batch is fixed, and a line may stand twice
          <li key={index}>{words(line)}</li>
        ))}
      </ul>
      {byPassphrase ? (
        <div className="w-full max-w-line">
          <TextField
            type="password"
            autoComplete="current-password"
            label={t("passphrase.label")}
            value={passphrase}
            onChange={setPassphrase}
          />
        </div>
      ) : null}
      <ProblemNotice problem={task.problem} />
      <div className="flex flex-wrap gap-3">
        <Button
          variant="primary"
          busy={task.running ? t("passkey.waiting") : undefined}
          onClick={() => void sign()}
        >
          {t("sign.action")}
        </Button>
        <Button onClick={cancel}>{t("common.cancel")}</Button>
      </div>
    </section>
  );
}
