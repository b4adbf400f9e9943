import { useId, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { type ClinicSettings, clinicSettings } from "#app/protocol/session-api.ts";
import { Button } from "#app/ui/button.tsx";
import { ErrorSummary } from "#app/ui/error-summary.tsx";
import { TextField } from "#app/ui/text-field.tsx";

/** As typed: checked with the wire schema when it is submitted. */
export interface ClinicFields {
  name: string;
  replyHours: string;
  emergencyNumber: string;
  crisisNumber: string;
}

export const emptyClinic: ClinicFields = {
  name: "",
  replyHours: "48",
  emergencyNumber: "112",
  crisisNumber: "",
};

export function fieldsOf(settings: ClinicSettings): ClinicFields {
  return {
    name: settings.name,
    replyHours: String(settings.replyHours),
    emergencyNumber: settings.emergencyNumber,
    crisisNumber: settings.crisisNumber ?? "",
  };
}

/** What the fields say; not yet checked. */
export function settingsOf(fields: ClinicFields): ClinicSettings {
  return {
    name: fields.name.trim(),
    replyHours: Number(fields.replyHours),
    emergencyNumber: fields.emergencyNumber.trim(),
    crisisNumber: fields.crisisNumber.trim() || null,
  };
}

/** The clinic's name, its reply time and its emergency numbers: at set-up and in the settings. */
export function ClinicForm(props: {
  readonly value: ClinicFields;
  readonly onChange: (value: ClinicFields) => void;
  readonly onSubmit: () => void;
  readonly onBack?: () => void;
  readonly action: string;
  readonly busy: string | undefined;
}) {
  const t = useText();
  const id = useId();
  const [tried, setTried] = useState(0);
  const { value, onChange } = props;
  const parsed = clinicSettings.safeParse(settingsOf(value));
  const wrong = new Set(parsed.success ? [] : parsed.error.issues.map(({ path }) => path[0]));
  const messages = {
    name: t("common.required"),
    replyHours: t("clinic.reply-hours.wrong"),
    emergencyNumber: t("clinic.number.wrong"),
    crisisNumber: t("clinic.number.wrong"),
  };
  const names = ["name", "replyHours", "emergencyNumber", "crisisNumber"] as const;
  const errorOf = (name: keyof ClinicFields) => (tried > 0 && wrong.has(name) ? messages[name] : undefined);
  const errors = names.flatMap((name) => {
    const message = errorOf(name);
    return message === undefined ? [] : [{ fieldId: `${id}-${name}`, message }];
  });
  const field = (name: keyof ClinicFields) => ({
    id: `${id}-${name}`,
    value: value[name],
    error: errorOf(name),
    onChange: (text: string) => onChange({ ...value, [name]: text }),
  });
  return (
    <form
      className="flex flex-col items-start gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(tried + 1);
        if (parsed.success) props.onSubmit();
      }}
    >
      <ErrorSummary key={tried} errors={errors} />
      <TextField {...field("name")} label={t("clinic.name")} autoComplete="organization" maxLength={120} />
      <TextField
        {...field("replyHours")}
        label={t("clinic.reply-hours")}
        hint={t("clinic.reply-hours.hint")}
        inputMode="numeric"
        dir="ltr"
        maxLength={3}
      />
      <TextField
        {...field("emergencyNumber")}
        type="tel"
        label={t("clinic.emergency")}
        hint={t("setup.clinic.emergency.hint")}
        dir="ltr"
        maxLength={24}
      />
      <TextField
        {...field("crisisNumber")}
        type="tel"
        label={t("common.optional", { label: t("clinic.crisis") })}
        dir="ltr"
        maxLength={24}
      />
      <div className="flex flex-wrap gap-3">
        {props.onBack ? <Button onClick={props.onBack}>{t("common.back")}</Button> : null}
        <Button type="submit" variant="primary" busy={props.busy}>
          {props.action}
        </Button>
      </div>
    </form>
  );
}
