import { useId, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { ErrorSummary } from "#app/ui/error-summary.tsx";
import { TextField } from "#app/ui/text-field.tsx";

/** One question: the administrator's own name. */
export function AboutYou(props: { readonly name: string; readonly onDone: (name: string) => void }) {
  const t = useText();
  const id = useId();
  const [name, setName] = useState(props.name);
  const [tried, setTried] = useState(0);
  const missing = name.trim() === "" ? t("common.required") : undefined;
  const shown = tried > 0 ? missing : undefined;
  return (
    <form
      className="flex flex-col items-start gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(tried + 1);
        if (missing === undefined) props.onDone(name.trim());
      }}
    >
      <ErrorSummary key={tried} errors={shown ? [{ fieldId: id, message: shown }] : []} />
      <TextField
        id={id}
        label={t("setup.you.name")}
        hint={t("setup.you.name.hint")}
        error={shown}
        autoComplete="name"
        maxLength={120}
        value={name}
        onChange={setName}
      />
      <Button type="submit" variant="primary">
        {t("common.continue")}
      </Button>
    </form>
  );
}
