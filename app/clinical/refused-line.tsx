import type { ReactNode } from "react";
import { useErrorText } from "#app/i18n/use-error-text.ts";
import { Notice } from "#app/ui/notice.tsx";

/** Where a message would stand that was refused: what happened and what to do, never "show anyway". */
export function RefusedLine(props: { readonly code: string; readonly action?: ReactNode }) {
  const { title, body } = useErrorText()("vault", props.code);
  return (
    <Notice tone="danger" title={title}>
      <p data-code={props.code}>{body}</p>
      {props.action}
    </Notice>
  );
}
