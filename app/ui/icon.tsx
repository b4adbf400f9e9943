const paths = {
  messages: "M4 5h16v11H9l-5 4z",
  record: "M6 3h9l4 4v14H6zM9 11h7M9 15h7",
  account: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8M4 21c1-4 4-6 8-6s7 2 8 6",
  people:
    "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7M2 20c.6-3.6 3-5.5 7-5.5s6.4 1.9 7 5.5M16 4.5a3.5 3.5 0 0 1 0 6.5M18 15c2.3.6 3.6 2.3 4 5",
  teams: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  clinic: "M4 21V8l8-5 8 5v13zM12 9v6M9 12h6",
  log: "M5 4h14v16H5zM9 9h6M9 13h6M9 17h3",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  back: "M15 5l-7 7 7 7",
  open: "M6 9l6 6 6-6",
  check: "M4 12l5 5L20 6",
  info: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18M12 11v6M12 7.5v.5",
  warn: "M12 3l10 18H2zM12 10v5M12 17.5v.5",
  stop: "M8 3h8l5 5v8l-5 5H8l-5-5V8zM12 8v5M12 16v.5",
  plus: "M12 4v16M4 12h16",
  more: "M4.5 11.5h1v1h-1zM11.5 11.5h1v1h-1zM18.5 11.5h1v1h-1z",
  phone: "M5 4h4l2 5-2.5 1.5a12 12 0 0 0 5 5L15 13l5 2v4a1 1 0 0 1-1 1A16 16 0 0 1 4 5a1 1 0 0 1 1-1",
} as const;

export type IconName = keyof typeof paths;
const directional: readonly IconName[] = ["back"];

/** A line drawing that repeats what the words beside it say; never alone. */
export function Icon(props: { readonly name: IconName; readonly className?: string }) {
  const { name, className = "size-5" } = props;
  return (
    <svg
      viewBox="0 0 24 24"
      aria-hidden="true"
      focusable="false"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
      strokeLinejoin="round"
      className={`shrink-0 ${className} ${directional.includes(name) ? "flip-rtl" : ""}`}
    >
      <path d={paths[name]} />
    </svg>
  );
}
