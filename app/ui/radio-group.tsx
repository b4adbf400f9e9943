import { useId } from "react";
import { FieldError } from "./field-error.tsx";
import type { Option } from "./select.tsx";

/** One of a few, all in sight. Native radios, so that they work in server-rendered pages. */
export function RadioGroup<Value extends string>(props: {
  readonly id?: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly options: readonly (Option<Value> & { readonly hint?: string })[];
  readonly value: Value | "";
  readonly onChange: (value: Value) => void;
}) {
  const { label, hint, error, options, value, onChange } = props;
  const ownId = useId();
  const id = props.id ?? ownId;
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  return (
    <fieldset
      id={id}
      aria-describedby={described || undefined}
      className={`flex flex-col gap-1 ${error ? "border-s-4 border-red ps-3" : ""}`}
    >
      <legend className="mb-1 font-medium">{label}</legend>
      {hint ? (
        <p id={`${id}-hint`} className="max-w-line text-small text-ink-soft">
          {hint}
        </p>
      ) : null}
      <FieldError id={`${id}-error`} message={error} />
      {options.map((option, index) => (
        <div key={option.value} className="flex items-start gap-3">
          {/* The name groups the radios for the arrow keys; it is an id, and the choices are no typed text. */}
          <input
            type="radio"
            id={`${id}-${index}`}
            name={ownId}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            aria-describedby={option.hint ? `${id}-${index}-hint` : undefined}
            className="mt-3 size-5 shrink-0"
          />
          <span className="flex min-w-0 flex-1 flex-col">
            <label htmlFor={`${id}-${index}`} className="flex min-h-11 items-center py-2">
              {option.label}
            </label>
            {option.hint ? (
              <span id={`${id}-${index}-hint`} className="-mt-2 pb-2 text-small text-ink-soft">
                {option.hint}
              </span>
            ) : null}
          </span>
        </div>
      ))}
    </fieldset>
  );
}
