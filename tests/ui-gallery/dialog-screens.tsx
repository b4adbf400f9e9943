import { useState } from "react";
import { useLocale } from "#app/i18n/use-locale.ts";
import { HistoryDialog, MemberQuestionDialog } from "#app/portal/member-changes.tsx";
import { NameDevice } from "#app/portal/name-device.tsx";
import { ScanCode } from "#app/portal/scan-code.tsx";
import type { Desk } from "#app/portal/use-review-desk.ts";
import { useTask } from "#app/portal/use-task.ts";
import { RemoveDevice } from "#app/routes/devices/remove-device.tsx";
import { ProposeRedaction } from "#app/routes/log/propose-redaction.tsx";
import { RemovePasskey } from "#app/routes/passkeys/remove-passkey.tsx";
import { BlockDialog } from "#app/routes/people/block-dialog.tsx";
import { OffboardDialog } from "#app/routes/people/offboard-dialog.tsx";
import { DestroyLog } from "#app/routes/rules/destroy-log.tsx";
import { Redactions } from "#app/routes/rules/redactions.tsx";
import { StandingHolds } from "#app/routes/rules/standing-holds.tsx";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { ConsoleShell } from "#app/ui/console-shell.tsx";
import { Dialog } from "#app/ui/dialog.tsx";
import type { MemberView } from "#app/vault/members-rpc.ts";
import { adminPlaces, clinicName, now } from "./sample.ts";
import { device } from "./sample-vault.ts";

const nothing = () => undefined;
const day = 86_400_000;

export const desk: Desk = {
  settings: { bulkPatients: 40, dormantDays: 90, denials: 10, hours: null, retentionYears: 6 },
  context: "",
  cases: [],
  signoffs: [],
  unreviewed: null,
  holds: [
    {
      id: "h1",
      log: "2026",
      patient: "p1",
      reason: "A request of the ombudsman, file 26/114",
      setBy: "o1",
      setMs: now - 9 * day,
      clearedBy: null,
      clearedMs: null,
    },
  ],
  redactions: [
    {
      id: "r1",
      log: "2026",
      seq: 40,
      part: "body",
      reason: "A name that was typed into a reason",
      proposedBy: "o2",
      proposedMs: now - day,
      decidedBy: null,
      decidedMs: null,
      outcome: null,
    },
  ],
  logs: [],
  officers: ["o1", "o2"],
  own: "o1",
  people: [],
  nameOf: (id) => ({ o1: "Olu Martins", o2: "Nour Hadid", p1: "Sam Ortega" })[id ?? ""] ?? null,
};

const member: MemberView = {
  accountId: "m",
  name: "Lena Ortega",
  role: "patient",
  trust: "invitation",
  rights: "write",
  sinceMs: now - day,
  untilMs: now + 90 * day,
  ended: false,
  own: false,
  historyFromMs: null,
  mayRemove: true,
  mayChangeRights: true,
  mayGrantHistory: true,
};
const points = [1, 2].map((n) => ({ envHash: `${n}`, atMs: now - n * day, text: "Dizzy in the morning" }));

type Asked = "remove-device" | "name" | "passkey" | "block" | "off-board" | "member" | "rights" | "history";
const asked = [
  ...(["remove-device", "name", "passkey", "block", "off-board"] as const),
  ...(["member", "rights", "history"] as const),
] satisfies readonly Asked[];

/** Each dialog behind a button that opens it: the ones that a page opens by itself, and those that have a button of their own. */
export function Dialogs() {
  const { t, locale } = useLocale();
  const [open, setOpen] = useState<Asked | null>(null);
  const task = useTask();
  const close = () => setOpen(null);
  const person = { accountId: "m", name: "Sam Ortega" };
  return (
    <ConsoleShell
      clinicName={clinicName(locale)}
      places={adminPlaces(t)}
      current="people"
      title={t("people.title")}
    >
      <Card>
        <div className="flex flex-col items-start gap-4">
          {asked.map((each) => (
            <Button key={each} onClick={() => setOpen(each)}>
              {each}
            </Button>
          ))}
          <ScanCode label={t("add-device.scan")} wanted="link" onCode={nothing} />
          <ProposeRedaction log="2026" seq={40} parts={["private", "body"]} />
          <DestroyLog log="2019" onAsked={nothing} />
          <StandingHolds desk={desk} onEnded={nothing} />
        </div>
      </Card>
      <Redactions desk={desk} onChange={nothing} />
      <RemoveDevice device={open === "remove-device" ? device : null} onCancel={close} onConfirm={close} />
      <RemovePasskey number={open === "passkey" ? 2 : null} onCancel={close} onConfirm={close} />
      <Dialog
        title={t("devices.name.title", { name: "2" })}
        isOpen={open === "name"}
        onClose={close}
        actions={null}
      >
        <NameDevice deviceId={device.deviceId} name="" onDone={close} onCancel={close} />
      </Dialog>
      {open === "block" ? <BlockDialog person={person} onClose={close} onBlocked={close} /> : null}
      {open === "off-board" ? (
        <OffboardDialog name={person.name} colleagues={[]} onCancel={close} onConfirm={close} />
      ) : null}
      {open === "member" || open === "rights" ? (
        <MemberQuestionDialog
          threadId="t"
          question={{ ask: open === "member" ? "remove" : "rights", member }}
          onClose={close}
        />
      ) : null}
      {open === "history" ? (
        <HistoryDialog member={member} points={points} task={task} onClose={close} onGrant={close} />
      ) : null}
    </ConsoleShell>
  );
}
