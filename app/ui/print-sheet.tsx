import type { ReactNode } from "react";

/** One A4 page for paper: while it is on the screen, it alone is printed. Dark on white in every theme. */
export function PrintSheet(props: {
  readonly title: string;
  readonly label: string;
  readonly children: ReactNode;
}) {
  return (
    <article
      aria-label={props.label}
      className="print-sheet flex flex-col gap-5 rounded-box border border-line bg-white p-6 text-black card:p-10 print:border-0 print:p-0"
    >
      <h2 className="text-display font-semibold leading-tight">{props.title}</h2>
      {props.children}
    </article>
  );
}
