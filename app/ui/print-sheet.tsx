import type { ReactNode } from "react";

/**
 * What is meant for paper: while it is on the screen, it alone is printed. Dark on white in every theme; `inTheme` where it
 * holds parts that follow the theme, which is light on paper.
 */
export function PrintSheet(props: {
  readonly title: string;
  readonly label: string;
  readonly inTheme?: boolean;
  readonly children: ReactNode;
}) {
  const colours = props.inTheme ? "bg-surface text-ink" : "bg-white text-black";
  return (
    <article
      aria-label={props.label}
      className={`print-sheet flex flex-col gap-5 rounded-box border border-line ${colours} p-6 card:p-10 print:border-0 print:p-0`}
    >
      <h2 className="text-display font-semibold leading-tight">{props.title}</h2>
      {props.children}
    </article>
  );
}
