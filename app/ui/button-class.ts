import { classNames } from "./class-names.ts";

export type ButtonVariant = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "normal" | "dense";

/** What cannot be pressed keeps its own look under the pointer and the focus: it has both just after it was pressed. */
const variants = {
  primary: "bg-teal text-on-teal border-transparent not-aria-disabled:hocus:bg-teal-strong",
  secondary:
    "bg-surface text-teal border-line-strong not-aria-disabled:hocus:border-teal not-aria-disabled:hocus:bg-teal-wash",
  quiet: "bg-transparent text-teal border-transparent not-aria-disabled:hocus:bg-teal-wash",
  danger: "bg-red text-on-red border-transparent not-aria-disabled:hocus:opacity-90",
} as const satisfies Record<ButtonVariant, string>;

const sizes = {
  normal: "min-h-11 px-4 py-2",
  dense: "min-h-11 px-3 py-1 text-small side:min-h-8",
} as const satisfies Record<ButtonSize, string>;

/** Look of everything that is pressed: buttons and links that act as one. */
export function buttonClass(variant: ButtonVariant = "secondary", size: ButtonSize = "normal"): string {
  return classNames(
    "edge inline-flex items-center justify-center gap-2 rounded-box border font-medium no-underline",
    "text-center leading-tight transition-colors duration-100",
    "aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-ink-soft",
    variants[variant],
    sizes[size],
  );
}
