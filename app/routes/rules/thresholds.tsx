import { useEffect, useState } from "react";
import { useLocale } from "#app/i18n/use-locale.ts";
import { weekdayNames } from "#app/i18n/weekday-names.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import type { ReviewSettings } from "#app/protocol/review-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Checkbox } from "#app/ui/checkbox.tsx";
import { CheckboxGroup } from "#app/ui/checkbox-group.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { TextField } from "#app/ui/text-field.tsx";

const usualHours = { from: 7, to: 19, days: [1, 2, 3, 4, 5] };

/** Numbers above which a rule speaks, the clinic's working hours, and the years of retention. */
export function Thresholds(props: { readonly settings: ReviewSettings; readonly onSaved: () => void }) {
  const { locale, t } = useLocale();
  const task = useTask();
  const [settings, setSettings] = useState(props.settings);
  const [saved, setSaved] = useState(false);
  const stored = JSON.stringify(props.settings);
  // What another officer has set meanwhile; the form stays, so that the focus does.
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is stored, each time that it is read another object
  useEffect(() => setSettings(props.settings), [stored]);
  const change = (changed: Partial<ReviewSettings>) => {
    setSettings({ ...settings, ...changed });
    setSaved(false);
  };
  const { hours } = settings;
  const number = (name: "bulkPatients" | "dormantDays" | "denials" | "retentionYears", label: string) => (
    <div className="w-full max-w-md">
      <TextField
        type="number"
        dir="ltr"
        inputMode="numeric"
        label={label}
        hint={name === "retentionYears" ? t("rules.retention.hint") : undefined}
        value={String(settings[name])}
        onChange={(value) => change({ [name]: Number(value) })}
      />
    </div>
  );
  const hour = (name: "from" | "to", label: string) =>
    hours && (
      <TextField
        type="number"
        dir="ltr"
        inputMode="numeric"
        min={0}
        max={24}
        label={label}
        value={String(hours[name])}
        onChange={(value) => change({ hours: { ...hours, [name]: Number(value) } })}
      />
    );
  const save = () =>
    task.run(async () => {
      await pageApi.post("/api/review/settings", settings, emptyAnswer);
      setSaved(true);
      props.onSaved();
    });
  return (
    <Card title={t("rules.thresholds")}>
      <form
        className="flex max-w-line flex-col items-start gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        {number("bulkPatients", t("rules.bulk"))}
        {number("dormantDays", t("rules.dormant"))}
        {number("denials", t("rules.denials"))}
        <Checkbox
          label={t("rules.hours")}
          hint={hours ? undefined : t("rules.hours.none")}
          checked={hours !== null}
          onChange={(checked) => change({ hours: checked ? usualHours : null })}
        />
        {hours ? (
          <>
            <div className="flex flex-wrap gap-4">
              {hour("from", t("rules.hours.from"))}
              {hour("to", t("rules.hours.to"))}
            </div>
            <CheckboxGroup label={t("rules.days")}>
              {weekdayNames(locale).map((label, day) => (
                <Checkbox
                  key={label}
                  label={label}
                  checked={hours.days.includes(day)}
                  onChange={(checked) =>
                    change({
                      hours: {
                        ...hours,
                        days: checked ? [...hours.days, day] : hours.days.filter((each) => each !== day),
                      },
                    })
                  }
                />
              ))}
            </CheckboxGroup>
          </>
        ) : null}
        {number("retentionYears", t("rules.retention"))}
        <ProblemNotice problem={task.problem} />
        {saved ? (
          <Notice tone="done" live="polite">
            {t("common.saved")}
          </Notice>
        ) : null}
        <Button type="submit" variant="primary" busy={task.running ? t("common.loading") : undefined}>
          {t("rules.save")}
        </Button>
      </form>
    </Card>
  );
}
