/** Look of a control that takes text or a choice. */
export const controlClass =
  "edge w-full min-h-11 rounded-box border border-line-strong bg-surface px-3 py-2 text-ink aria-invalid:border-2 aria-invalid:border-red";
