import type { ReactNode } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Progress } from "#app/ui/progress.tsx";

/** Keeps the outline of the page and none of its content, until the passkey or passphrase is given. */
export function LockedScreen(props: {
  readonly protection: "prf" | "passphrase";
  readonly onUnlock: () => void;
  readonly unlocking: boolean;
  /** Messages being opened after the unlock. */
  readonly progress?: { readonly done: number; readonly total: number };
  /** The passphrase field, on that path. */
  readonly field?: ReactNode;
  /** What went wrong last time. */
  readonly problem?: ReactNode;
  readonly signOut?: ReactNode;
  readonly hasDraft?: boolean;
  /** Officers and administrators have no messages that could be locked. */
  readonly hasMessages: boolean;
}) {
  const t = useText();
  const { protection, progress } = props;
  return (
    <div className="relative flex flex-1 flex-col">
      <div aria-hidden="true" className="flex flex-col gap-4 overflow-hidden py-4 opacity-70">
        <div className="h-24 w-3/4 rounded-box bg-sunken" />
        <div className="h-16 w-1/2 self-end rounded-box bg-sunken" />
        <div className="h-28 w-2/3 rounded-box bg-sunken" />
        <div className="h-16 w-3/5 self-end rounded-box bg-sunken" />
        <div className="h-20 w-3/4 rounded-box bg-sunken" />
      </div>
      <div className="absolute inset-0 flex items-start justify-center px-2 pt-10">
        <form
          aria-labelledby="locked-title"
          onSubmit={(event) => {
            event.preventDefault();
            if (!props.unlocking) props.onUnlock();
          }}
          className="flex w-full max-w-md flex-col gap-4 rounded-box border border-line bg-surface p-6 shadow-raised"
        >
          <h1 id="locked-title" tabIndex={-1} className="text-title font-semibold leading-tight">
            {t(props.hasMessages ? "locked.title" : "locked.console.title")}
          </h1>
          <p>
            {t(protection === "prf" ? "locked.body" : "locked.passphrase")}
            {props.hasDraft ? ` ${t("locked.draft")}` : ""}
          </p>
          {props.problem}
          {props.field}
          {progress ? (
            <Progress label={t("locked.progress", progress)} done={progress.done} total={progress.total} />
          ) : (
            <Button
              type="submit"
              variant="primary"
              wide
              busy={props.unlocking ? t("locked.unlocking") : undefined}
            >
              {t("locked.action")}
            </Button>
          )}
          {props.signOut}
        </form>
      </div>
    </div>
  );
}
