import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { type MadeInvitation, ReadyInvitation } from "#app/portal/ready-invitation.tsx";
import type { InvitationRow } from "#app/protocol/invitation-api.ts";
import { Button } from "#app/ui/button.tsx";
import { InvitationRows } from "./invitation-rows.tsx";
import { NewInvitation } from "./new-invitation.tsx";

type Step =
  | { at: "list" }
  | { at: "new"; again: InvitationRow | null }
  | { at: "ready"; made: MadeInvitation };

/** Inviting people; pending invitations can be seen, cancelled and issued again. */
export default function Invitations() {
  const t = useText();
  const [step, setStep] = useState<Step>({ at: "list" });
  return (
    <Frame
      current="invitations"
      title={t(step.at === "new" ? "invitations.new" : "invitations.title")}
      action={
        step.at === "list" ? (
          <Button variant="primary" onClick={() => setStep({ at: "new", again: null })}>
            {t("invitations.new")}
          </Button>
        ) : undefined
      }
    >
      {step.at === "list" ? <InvitationRows onIssueAgain={(again) => setStep({ at: "new", again })} /> : null}
      {step.at === "new" ? (
        <NewInvitation
          again={step.again}
          onCancel={() => setStep({ at: "list" })}
          onMade={(made) => setStep({ at: "ready", made })}
        />
      ) : null}
      {step.at === "ready" ? (
        <ReadyInvitation made={step.made} onDone={() => setStep({ at: "list" })} />
      ) : null}
    </Frame>
  );
}
