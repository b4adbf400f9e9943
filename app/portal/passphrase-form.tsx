import { useId, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { TextField } from "#app/ui/text-field.tsx";
import type { Problem } from "./problem.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { useStepFocus } from "./use-step-focus.ts";

const shortest = 10;

/** Where the authenticator has no PRF: a passphrase, chosen with open eyes (SPEC §12). */
export function PassphraseForm(props: {
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly onSubmit: (passphrase: string) => void;
}) {
  const t = useText();
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const [tried, setTried] = useState(false);
  useStepFocus("passphrase", true);
  const firstId = useId();
  const secondId = useId();
  const short = [...first].length < shortest ? t("passphrase.too-short") : undefined;
  const different = first === second ? undefined : t("passphrase.different");
  return (
    <form
      className="flex flex-col items-start gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (short === undefined && different === undefined && !props.busy) props.onSubmit(first);
      }}
    >
      <h2 tabIndex={-1} className="text-title font-semibold">
        {t("passphrase.title")}
      </h2>
      <p>{t("passphrase.lead")}</p>
      <Notice tone="warn" title={t("passphrase.reduced")}>
        {t("passphrase.reduced.body")}
      </Notice>
      <div className="flex w-full max-w-line flex-col gap-4">
        <TextField
          id={firstId}
          type="password"
          autoComplete="new-password"
          label={t("passphrase.label")}
          hint={t("passphrase.hint")}
          error={tried ? short : undefined}
          value={first}
          onChange={setFirst}
        />
        <TextField
          id={secondId}
          type="password"
          autoComplete="new-password"
          label={t("passphrase.again")}
          error={tried && short === undefined ? different : undefined}
          value={second}
          onChange={setSecond}
        />
      </div>
      <ProblemNotice problem={props.problem} />
      <Button type="submit" variant="primary" busy={props.busy ? t("passkey.making-keys") : undefined}>
        {t("passphrase.action")}
      </Button>
    </form>
  );
}
