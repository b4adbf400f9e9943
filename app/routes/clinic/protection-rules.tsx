import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { useRootChange } from "#app/portal/root-change.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Checkbox } from "#app/ui/checkbox.tsx";
import { Select } from "#app/ui/select.tsx";
import type { ProtectionPolicy } from "#app/vault/policy-rpc.ts";

/** Minutes that are offered, within the bounds of SPEC §5. */
const staffMinutes = [1, 2, 3, 5, 10, 15];
const patientMinutes = [2, 5, 10, 15, 30];

/** What the clinic asks of its people's devices: signed by the administrators, so that the server cannot loosen it (SPEC §12). */
export function ProtectionRules(props: {
  readonly policy: ProtectionPolicy;
  readonly onSaved: (said: string) => void;
}) {
  const t = useText();
  const [policy, setPolicy] = useState(props.policy);
  const { pending, task, begin, panel } = useRootChange(props.onSaved);
  const minutes = (offered: readonly number[], seconds: number) =>
    [...new Set([...offered, seconds / 60])]
      .sort((a, b) => a - b)
      .map((each) => ({ value: String(each), label: t("policy.minutes", { count: each }) }));
  return (
    <Card title={t("policy.title")}>
      <div className="flex flex-col items-start gap-4">
        <p className="max-w-line">{t("policy.lead")}</p>
        {pending === null ? (
          <>
            <Checkbox
              label={t("policy.prf")}
              hint={t("policy.prf.hint")}
              checked={policy.staffNeedPrf}
              onChange={(staffNeedPrf) => setPolicy({ ...policy, staffNeedPrf })}
            />
            <Select
              label={t("policy.staff-idle")}
              options={minutes(staffMinutes, policy.staffIdleS)}
              value={String(policy.staffIdleS / 60)}
              onChange={(value) => setPolicy({ ...policy, staffIdleS: Number(value) * 60 })}
            />
            <Select
              label={t("policy.patient-idle")}
              options={minutes(patientMinutes, policy.patientIdleS)}
              value={String(policy.patientIdleS / 60)}
              onChange={(value) => setPolicy({ ...policy, patientIdleS: Number(value) * 60 })}
            />
          </>
        ) : null}
        {panel}
        {pending === null ? (
          <Button
            busy={task.running ? t("common.working") : undefined}
            onClick={() => begin("policy", { type: "policy", policy }, t("policy.saved"))}
          >
            {t("policy.save")}
          </Button>
        ) : null}
      </div>
    </Card>
  );
}
