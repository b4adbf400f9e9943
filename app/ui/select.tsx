import { useId } from "react";
import { controlClass } from "./control-class.ts";
import { Field, type FieldText } from "./field.tsx";
import { Icon } from "./icon.tsx";

export type Option<Value extends string> = { readonly value: Value; readonly label: string };

/** One of a list, with the platform's own picker. `placeholder` stands for the empty value. */
export function Select<Value extends string>(
  props: FieldText & {
    readonly id?: string;
    readonly options: readonly Option<Value>[];
    readonly value: Value | "";
    readonly placeholder?: string;
    readonly required?: boolean;
    readonly onChange: (value: Value) => void;
  },
) {
  const { label, hint, error, id: givenId, options, value, placeholder, required, onChange } = props;
  const ownId = useId();
  return (
    <Field id={givenId ?? ownId} label={label} hint={hint} error={error}>
      {(control) => (
        <span className="relative">
          <select
            {...control}
            required={required}
            value={value}
            onChange={(event) => {
              const chosen = options.find((option) => option.value === event.target.value);
              if (chosen) onChange(chosen.value);
            }}
            className={`${controlClass} appearance-none pe-10`}
          >
            {placeholder === undefined ? null : (
              <option value="" disabled>
                {placeholder}
              </option>
            )}
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
          <span className="pointer-events-none absolute inset-y-0 end-3 flex items-center text-ink-soft">
            <Icon name="open" />
          </span>
        </span>
      )}
    </Field>
  );
}
