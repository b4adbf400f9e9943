import { useText } from "#app/i18n/use-text.ts";
import type { Role } from "#app/protocol/roles.ts";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { PersonName } from "./person-name.tsx";

/** Someone who has answered and waits for an administrator's signature. */
export function PendingPersonItem(props: {
  readonly name: string | null;
  readonly role: Role;
  readonly teamNames: readonly string[];
  /** False where the answer does not fit the invitation: it cannot be confirmed. */
  readonly endorsable: boolean;
  /** Says what is going on after the press; presses are ignored meanwhile. */
  readonly busy?: string | undefined;
  readonly onEndorse: () => void;
  readonly onRefuse?: () => void;
}) {
  const t = useText();
  const of = (action: string) =>
    t("people.action-of", { action, name: props.name ?? t("thread.unknown-name") });
  return (
    <li className="flex flex-col gap-3 border-b border-line py-3 last:border-0">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <div className="min-w-0">
          <p className="font-medium">
            <PersonName name={props.name} />
          </p>
          <p className="text-small text-ink-soft">
            {[t(`role.${props.role}`), ...props.teamNames].join(" · ")}
          </p>
        </div>
        <div className="flex flex-wrap gap-2">
          {props.endorsable ? (
            <Button
              variant="primary"
              aria-label={props.busy === undefined ? of(t("pending.endorse")) : undefined}
              busy={props.busy}
              onClick={props.onEndorse}
            >
              {t("pending.endorse")}
            </Button>
          ) : null}
          {props.onRefuse ? (
            <Button variant="quiet" aria-label={of(t("pending.refuse"))} onClick={props.onRefuse}>
              {t("pending.refuse")}
            </Button>
          ) : null}
        </div>
      </div>
      {props.endorsable ? null : <Notice tone="danger">{t("pending.mismatch")}</Notice>}
    </li>
  );
}
