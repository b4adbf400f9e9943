import { useId } from "react";

/** Yes or no; the whole line can be pressed. */
export function Checkbox(props: {
  readonly label: string;
  readonly hint?: string | undefined;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-3">
      <input
        type="checkbox"
        id={id}
        checked={props.checked}
        onChange={(event) => props.onChange(event.target.checked)}
        aria-describedby={props.hint ? `${id}-hint` : undefined}
        className="mt-3 size-5 shrink-0"
      />
      <span className="flex min-w-0 flex-1 flex-col">
        <label htmlFor={id} className="flex min-h-11 items-center py-2">
          {props.label}
        </label>
        {props.hint ? (
          <span id={`${id}-hint`} className="-mt-2 pb-2 text-small text-ink-soft">
            {props.hint}
          </span>
        ) : null}
      </span>
    </div>
  );
}
