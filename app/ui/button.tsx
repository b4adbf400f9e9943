import { type ButtonHTMLAttributes, forwardRef, type MouseEvent, useId } from "react";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button-class.ts";
import { Spinner } from "./spinner.tsx";
import { steadyPress } from "./steady-press.ts";

export type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "disabled" | "name" | "style"> & {
  readonly variant?: ButtonVariant;
  readonly size?: ButtonSize;
  /** Says what is going on; presses are ignored meanwhile. */
  readonly busy?: string | undefined;
  /** Why it cannot be pressed now: shown beside it, and the button stays reachable by keyboard. */
  readonly blocked?: string | undefined;
  /** The side of the reason that the button stands at, where it is the last of its row. */
  readonly reasonAt?: "start" | "end";
  readonly wide?: boolean;
};

/** A native button; `type` is "button" unless given. */
export const Button = forwardRef<HTMLButtonElement, ButtonProps>(function Button(props, ref) {
  const {
    variant,
    size,
    busy,
    blocked,
    reasonAt = "start",
    wide,
    className,
    children,
    onClick,
    ...rest
  } = props;
  const reasonId = useId();
  const idle = busy === undefined && blocked === undefined;
  const press = (event: MouseEvent<HTMLButtonElement>) => {
    if (idle) onClick?.(event);
    else event.preventDefault();
  };
  const button = (
    <button
      type="button"
      onPointerDown={steadyPress}
      {...rest}
      ref={ref}
      onClick={press}
      aria-disabled={idle ? undefined : true}
      aria-describedby={blocked === undefined ? rest["aria-describedby"] : reasonId}
      className={`${buttonClass(variant, size)} ${wide ? "w-full" : ""} ${className ?? ""}`}
    >
      {busy === undefined ? children : <Spinner label={busy} visible />}
    </button>
  );
  if (blocked === undefined) return button;
  return (
    <span
      className={`inline-flex flex-col gap-1 ${reasonAt === "end" ? "items-end" : "items-start"} ${wide ? "w-full" : ""}`}
    >
      {button}
      <span id={reasonId} className="text-small text-ink-soft">
        {blocked}
      </span>
    </span>
  );
});
