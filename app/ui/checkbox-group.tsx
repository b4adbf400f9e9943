import type { ReactNode } from "react";
import { useId } from "react";

/** A question above several checkboxes. */
export function CheckboxGroup(props: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly children: ReactNode;
}) {
  const id = useId();
  return (
    <fieldset aria-describedby={props.hint ? id : undefined} className="flex flex-col gap-1">
      <legend className="mb-1 font-medium">{props.label}</legend>
      {props.hint ? (
        <p id={id} className="max-w-line text-small text-ink-soft">
          {props.hint}
        </p>
      ) : null}
      {props.children}
    </fieldset>
  );
}
