/** Something is going on; `label` says what, in sight when `visible`. Stands still when motion is unwanted. */
export function Spinner(props: { readonly label: string; readonly visible?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2">
      <svg viewBox="0 0 24 24" className="size-5 shrink-0 animate-spin" aria-hidden="true" focusable="false">
        <circle cx="12" cy="12" r="9" fill="none" stroke="currentColor" strokeWidth="3" opacity="0.3" />
        <path
          d="M12 3a9 9 0 0 1 9 9"
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
          strokeLinecap="round"
        />
      </svg>
      <span className={props.visible ? "" : "sr-only"}>{props.label}</span>
    </span>
  );
}
