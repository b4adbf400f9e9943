import type { ReactNode } from "react";
import { FieldError } from "./field-error.tsx";

/** What a control needs to be tied to its label, hint and error. */
export type ControlProps = {
  readonly id: string;
  readonly "aria-describedby": string | undefined;
  readonly "aria-invalid": true | undefined;
};

export type FieldText = {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
};

/** Label above, hint and error between label and control: nothing is hidden by a keyboard on a phone. */
export function Field(
  props: FieldText & { readonly id: string; readonly children: (control: ControlProps) => ReactNode },
) {
  const { id, label, hint, error, children } = props;
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [hint && hintId, error && errorId].filter(Boolean).join(" ");
  return (
    <div className={`flex flex-col gap-1 ${error ? "border-s-4 border-red ps-3" : ""}`}>
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {hint ? (
        <p id={hintId} className="max-w-line text-small text-ink-soft">
          {hint}
        </p>
      ) : null}
      <FieldError id={errorId} message={error} />
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
    </div>
  );
}
