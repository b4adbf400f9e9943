import type { ReactNode } from "react";
import { LanguageSwitch } from "./language-switch.tsx";
import { SkipLink } from "./skip-link.tsx";

/** Before signing in: one thing a page, the language within reach, where to get help below. */
export function PublicShell(props: {
  readonly clinicName: string;
  /** Loads the page anew in the language that was chosen, where it has more to keep than its address. */
  readonly onLanguage?: (() => void) | undefined;
  /** The path of steps, where there is one. */
  readonly path?: ReactNode;
  /** Below the page: emergency notice, links. */
  readonly footer?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="mx-auto flex min-h-page w-full max-w-2xl flex-col gap-6 px-4 py-4 card:px-8">
      <SkipLink />
      <header className="flex flex-wrap items-center justify-between gap-3 print:hidden">
        <span dir="auto" className="text-lead font-semibold">
          {props.clinicName}
        </span>
        <LanguageSwitch onChoose={props.onLanguage} />
      </header>
      {props.path}
      <main id="main" tabIndex={-1} className="flex flex-1 flex-col gap-6">
        {props.children}
      </main>
      {props.footer ? <footer className="pb-6 print:hidden">{props.footer}</footer> : null}
    </div>
  );
}
