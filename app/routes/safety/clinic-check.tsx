import { useState } from "react";
import { ClinicCode } from "#app/clinical/clinic-code.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { ScanCode } from "#app/portal/scan-code.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Tag } from "#app/ui/tag.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { ClinicScan } from "#app/vault/safety-rpc.ts";
import { ClinicResult } from "./clinic-result.tsx";

/** One check covers all staff: the clinic's code beside the sign on the wall (SPEC §11). */
export function ClinicCheck() {
  const t = useText();
  const format = useFormat();
  const task = useTask();
  const clinic = useVaultQuery("clinic check", (vault) => vault.clinicCheck());
  const [result, setResult] = useState<ClinicScan | null>(null);
  if (clinic.status !== "ready") return null;
  const { code, clinicId, checkedMs } = clinic.data;
  const scanned = (text: string) =>
    void task.run(async () => setResult(await vaultClient().vault.compareClinic(text)));
  const mark = (as: "digits" | "none") =>
    void task.run(async () => {
      await vaultClient().vault.markSafety({ accountId: clinicId, mark: as });
      setResult(null);
    });
  return (
    <Card
      title={t("safety.clinic")}
      action={checkedMs === null ? null : <Tag tone="done">{t("readers.trust.in-person")}</Tag>}
    >
      <div className="flex flex-col items-start gap-3">
        <p className="max-w-line">
          {checkedMs === null
            ? t("safety.clinic.body")
            : t("safety.clinic.checked", { date: format.date(checkedMs) })}
        </p>
        <ClinicCode code={code} large />
        {checkedMs === null ? <p className="max-w-line">{t("safety.clinic.differs")}</p> : null}
        <ProblemNotice problem={task.problem} />
        <ClinicResult result={result} />
        {checkedMs === null ? (
          <div className="flex flex-wrap gap-3">
            <ScanCode label={t("safety.clinic.scan")} wanted="clinic" onCode={scanned} />
            <Button onClick={() => mark("digits")}>{t("safety.clinic.same")}</Button>
          </div>
        ) : (
          <Button variant="quiet" onClick={() => mark("none")}>
            {t("safety.undo")}
          </Button>
        )}
      </div>
    </Card>
  );
}
