import { type KeyboardEventHandler, useEffect, useId, useRef } from "react";
import { controlClass } from "./control-class.ts";
import { Field, type FieldText } from "./field.tsx";
import { useTypedEarly } from "./use-typed-early.ts";

export type TextAreaProps = FieldText & {
  readonly id?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly rows?: number;
  readonly required?: boolean;
  readonly readOnly?: boolean;
  readonly onKeyDown?: KeyboardEventHandler<HTMLTextAreaElement>;
  /** Words that nobody else may see: no spelling service is asked about them, and no keyboard changes or remembers them. */
  readonly secret?: boolean;
};

const unassisted = { spellCheck: false, autoCorrect: "off", autoCapitalize: "none", autoComplete: "off" };

/** Text of many lines that grows to half the screen. It has no `name`: typed text never enters a form post. */
export function TextArea(props: TextAreaProps) {
  const {
    label,
    hint,
    error,
    id: givenId,
    value,
    onChange,
    rows = 4,
    required,
    readOnly,
    onKeyDown,
    secret,
  } = props;
  const ownId = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  useTypedEarly(area, value, onChange);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the text
  useEffect(() => {
    const element = area.current;
    if (!element) return;
    // Through CSSOM, which the style policy allows; the server's HTML has no style attribute.
    element.style.height = "auto";
    element.style.height = `${element.scrollHeight + 2}px`;
  }, [value]);
  return (
    <Field id={givenId ?? ownId} label={label} hint={hint} error={error}>
      {(control) => (
        <textarea
          {...control}
          ref={area}
          dir="auto"
          rows={rows}
          required={required}
          readOnly={readOnly}
          {...(secret ? unassisted : {})}
          value={value}
          onKeyDown={onKeyDown}
          onChange={(event) => onChange(event.target.value)}
          className={`${controlClass} own-direction max-h-[50vh] resize-none`}
        />
      )}
    </Field>
  );
}
