import { useEffect, useRef } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { touchLinkClass } from "./touch-link-class.ts";

/** All problems of a form above it, each a link to its field; takes the focus when it appears. */
export function ErrorSummary(props: {
  readonly errors: readonly { readonly fieldId: string; readonly message: string }[];
}) {
  const t = useText();
  const box = useRef<HTMLDivElement>(null);
  const shown = props.errors.length > 0;
  useEffect(() => {
    if (shown) box.current?.focus();
  }, [shown]);
  if (!shown) return null;
  return (
    <div ref={box} tabIndex={-1} role="alert" className="rounded-box border-2 border-red bg-surface p-4">
      <h2 className="text-lead font-semibold leading-tight">{t("summary.title")}</h2>
      <ul className="mt-2 flex flex-col gap-1">
        {props.errors.map(({ fieldId, message }) => (
          <li key={fieldId}>
            <a href={`#${fieldId}`} className={`${touchLinkClass} font-medium text-red`}>
              {message}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}
