import { AppLink } from "./app-link.tsx";
import { type ButtonSize, type ButtonVariant, buttonClass } from "./button-class.ts";
import type { LinkProps } from "./link-context.ts";

/** A link that leads to the next step and looks like a button. */
export function LinkButton(
  props: LinkProps & {
    readonly variant?: ButtonVariant;
    readonly size?: ButtonSize;
    readonly wide?: boolean;
  },
) {
  const { variant, size, wide, className, ...rest } = props;
  return (
    <AppLink
      {...rest}
      className={`${buttonClass(variant, size)} ${wide ? "w-full" : ""} ${className ?? ""}`}
    />
  );
}
