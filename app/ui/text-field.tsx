import { type InputHTMLAttributes, useId, useRef } from "react";
import { controlClass } from "./control-class.ts";
import { Field, type FieldText } from "./field.tsx";
import { useTypedEarly } from "./use-typed-early.ts";

export type TextFieldProps = FieldText &
  Pick<
    InputHTMLAttributes<HTMLInputElement>,
    | "autoComplete"
    | "autoCapitalize"
    | "autoFocus"
    | "inputMode"
    | "maxLength"
    | "required"
    | "spellCheck"
    | "enterKeyHint"
    | "onBlur"
    | "min"
    | "max"
  > & {
    readonly id?: string;
    readonly type?: "text" | "search" | "tel" | "number" | "password" | "date";
    readonly value: string;
    readonly onChange: (value: string) => void;
    /** Direction of what is typed: "ltr" for codes and numbers, else by its first letter. */
    readonly dir?: "auto" | "ltr";
  };

/** One line of text. It has no `name`: a form posted before hydration carries nothing that was typed. */
export function TextField(props: TextFieldProps) {
  const { label, hint, error, id: givenId, value, onChange, type = "text", dir = "auto", ...rest } = props;
  const ownId = useId();
  const input = useRef<HTMLInputElement>(null);
  useTypedEarly(input, value, onChange);
  return (
    <Field id={givenId ?? ownId} label={label} hint={hint} error={error}>
      {(control) => (
        <input
          {...rest}
          {...control}
          ref={input}
          type={type}
          dir={dir}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={controlClass}
        />
      )}
    </Field>
  );
}
