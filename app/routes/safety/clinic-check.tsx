import { ClinicCode } from "#app/clinical/clinic-code.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Tag } from "#app/ui/tag.tsx";
import { vaultClient } from "#app/vault/client.ts";

/** One check covers all staff: the clinic's code beside the sign on the wall (SPEC §11). */
export function ClinicCheck() {
  const t = useText();
  const format = useFormat();
  const task = useTask();
  const clinic = useVaultQuery("clinic check", (vault) => vault.clinicCheck());
  if (clinic.status !== "ready") return null;
  const { code, clinicId, checkedMs } = clinic.data;
  const mark = (as: "digits" | "none") =>
    void task.run(() => vaultClient().vault.markSafety({ accountId: clinicId, mark: as }));
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
        {checkedMs === null ? (
          <Button variant="primary" onClick={() => mark("digits")}>
            {t("safety.clinic.same")}
          </Button>
        ) : (
          <Button variant="quiet" onClick={() => mark("none")}>
            {t("safety.undo")}
          </Button>
        )}
      </div>
    </Card>
  );
}
