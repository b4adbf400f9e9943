import type { ReactNode } from "react";
import { useErrorText } from "#app/i18n/use-error-text.ts";
import { useText } from "#app/i18n/use-text.ts";
import { LinkButton } from "#app/ui/link-button.tsx";
import { EmergencyNotice } from "./emergency-notice.tsx";

/** What happened, what to do, and where to get urgent help. */
export function ErrorPage(props: {
  readonly layer: "vault" | "http";
  readonly code: string;
  /** Id to quote to the operator. */
  readonly request?: string;
  readonly emergencyNumber: string | null;
  readonly crisisNumber: string | null;
  /** Instead of the link to the start page. */
  readonly action?: ReactNode;
}) {
  const t = useText();
  const { title, body } = useErrorText()(props.layer, props.code);
  return (
    <div className="flex flex-col gap-6">
      <div className="flex flex-col items-start gap-4">
        <h1 className="text-display font-semibold leading-tight">{title}</h1>
        <p className="max-w-line text-lead" data-code={props.code}>
          {body}
        </p>
        {props.request ? (
          <p className="text-small text-ink-soft">{t("error.page.request", { request: props.request })}</p>
        ) : null}
        {props.action ?? (
          <LinkButton to="/" variant="primary">
            {t("error.page.home")}
          </LinkButton>
        )}
      </div>
      <EmergencyNotice emergencyNumber={props.emergencyNumber} crisisNumber={props.crisisNumber} />
    </div>
  );
}
