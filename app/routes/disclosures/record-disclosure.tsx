import { useState } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { DisclosureRow } from "#app/portal/accounting-rows.ts";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { type DisclosureText, disclosureMade, grounds } from "#app/protocol/disclosure-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { LiveRegion } from "#app/ui/live-region.tsx";
import { Select } from "#app/ui/select.tsx";
import { TextArea } from "#app/ui/text-area.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import { today } from "./period.ts";

/** A disclosure made outside the program, or the line that stands for a wrong one. */
export function RecordDisclosure(props: {
  readonly patient: string;
  readonly correcting: DisclosureRow | null;
  readonly onCancel: () => void;
  readonly onDone: () => void;
}) {
  const { patient, correcting, onCancel, onDone } = props;
  const t = useText();
  const format = useFormat();
  const task = useTask();
  const latest = today(format.zone);
  const empty: DisclosureText = {
    ...{ date: latest, recipient: "", address: "", what: "", purpose: "", ground: "law" },
  };
  const [text, setText] = useState(correcting?.text ?? empty);
  const [saved, setSaved] = useState(false);
  const change = (part: Partial<DisclosureText>) => {
    setSaved(false);
    setText({ ...text, ...part });
  };
  const isComplete = [text.recipient, text.what, text.purpose].every((said) => said.trim() !== "");
  const save = () =>
    task.run(async () => {
      const body = { patient, text, corrects: correcting?.id ?? null };
      await pageApi.post("/api/disclosures", body, disclosureMade);
      setText(empty);
      setSaved(true);
      onDone();
    });
  return (
    <Card title={t(correcting === null ? "disclosure.record" : "disclosure.correct.title")}>
      <form
        className="flex max-w-line flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (isComplete) void save();
        }}
      >
        <p className="text-ink-soft">{t("disclosure.record.lead")}</p>
        <TextField
          type="date"
          dir="ltr"
          label={t("disclosure.date")}
          max={latest}
          required
          value={text.date}
          onChange={(date) => change({ date })}
        />
        <TextField
          label={t("disclosure.recipient")}
          hint={t("disclosure.recipient.hint")}
          maxLength={200}
          required
          autoComplete="off"
          autoFocus={correcting !== null}
          value={text.recipient}
          onChange={(recipient) => change({ recipient })}
        />
        <TextField
          label={t("disclosure.address")}
          maxLength={300}
          autoComplete="off"
          value={text.address}
          onChange={(address) => change({ address })}
        />
        <TextArea
          label={t("disclosure.what")}
          hint={t("disclosure.what.hint")}
          rows={2}
          required
          value={text.what}
          onChange={(what) => change({ what })}
        />
        <Select
          label={t("disclosure.ground")}
          options={grounds.map((value) => ({ value, label: t(`disclosure.ground.${value}`) }))}
          value={text.ground}
          onChange={(ground) => change({ ground })}
        />
        <TextArea
          label={t("disclosure.purpose")}
          rows={2}
          required
          value={text.purpose}
          onChange={(purpose) => change({ purpose })}
        />
        <ProblemNotice problem={task.problem} />
        <LiveRegion message={saved ? t("disclosure.saved") : ""} />
        <span className="flex flex-wrap gap-3">
          <Button
            type="submit"
            variant="primary"
            blocked={isComplete ? undefined : t("disclosure.incomplete")}
            busy={task.running ? t("common.working") : undefined}
          >
            {t("disclosure.save")}
          </Button>
          {correcting === null ? null : <Button onClick={onCancel}>{t("common.cancel")}</Button>}
        </span>
      </form>
    </Card>
  );
}
