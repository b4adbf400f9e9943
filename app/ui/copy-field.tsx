import { useId, useRef, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "./button.tsx";
import { controlClass } from "./control-class.ts";

/** Something to copy: a link, a code. Selects itself when focused, so that it can be copied by hand too. */
export function CopyField(props: { readonly label: string; readonly value: string }) {
  const t = useText();
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(props.value).then(
      () => setCopied(true),
      () => field.current?.select(),
    );
  };
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {props.label}
      </label>
      <div className="flex flex-wrap gap-2">
        <input
          ref={field}
          id={id}
          readOnly
          dir="ltr"
          value={props.value}
          onFocus={(event) => event.target.select()}
          className={`${controlClass} w-auto min-w-40 flex-1 font-mono text-small`}
        />
        <Button onClick={copy}>{copied ? t("common.copied") : t("common.copy")}</Button>
      </div>
      <p role="status" className="sr-only">
        {copied ? t("common.copied") : ""}
      </p>
    </div>
  );
}
