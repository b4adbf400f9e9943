import { useParams } from "@remix-run/react";
import { useState } from "react";
import { SafetyDigits } from "#app/clinical/safety-digits.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { ScanCode } from "#app/portal/scan-code.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { QrCode } from "#app/ui/qr-code.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { SafetyNumbers } from "#app/vault/safety-rpc.ts";
import { CheckResult, type Result } from "./check-result.tsx";

/** Making sure of one person: the code to be scanned, the digits to be read, what either means (SPEC §11). */
export default function SafetyPerson() {
  const t = useText();
  const { accountId = "" } = useParams();
  const found = useVaultQuery(`safety ${accountId}`, (vault) => vault.safetyOf(accountId));
  const person = found.status === "ready" ? found.data : null;
  const title =
    person?.name == null ? t("safety.person.unknown") : t("safety.person.title", { name: person.name });
  return (
    <Frame
      current="account"
      title={title}
      lead={t("safety.person.lead")}
      back={{ to: "/safety", label: t("safety.title") }}
    >
      {found.status === "failed" ? <ProblemNotice problem={found.problem} /> : null}
      {found.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {found.status === "ready" && person === null ? (
        <ProblemNotice problem={{ layer: "vault", code: "E_NO_PERSON", request: null }} />
      ) : null}
      {person === null ? null : <Checks person={person} />}
    </Frame>
  );
}

function Checks({ person }: { readonly person: SafetyNumbers }) {
  const t = useText();
  const format = useFormat();
  const task = useTask();
  const [result, setResult] = useState<Result | null>(null);
  const { accountId, checked, trust } = person;
  const mark = (as: "digits" | "none", next: Result | null) =>
    void task.run(async () => {
      await vaultClient().vault.markSafety({ accountId, mark: as });
      setResult(next);
    });
  const compare = (text: string) =>
    void task.run(async () => setResult(await vaultClient().vault.compareSafety({ accountId, text })));
  const known =
    checked === null
      ? t(`safety.how.${trust}`)
      : t("safety.how.in-person.date", { date: format.date(checked.atMs) });
  return (
    <>
      <div className="flex flex-col items-start gap-2">
        <p className="max-w-line">{known}</p>
        {checked === null ? null : (
          <Button variant="quiet" onClick={() => mark("none", null)}>
            {t("safety.undo")}
          </Button>
        )}
      </div>
      <ProblemNotice problem={task.problem} />
      <CheckResult result={result} />
      <Card title={t("safety.show")}>
        <div className="flex flex-col items-start gap-4">
          <p className="max-w-line">{t("safety.show.body", { title: t("safety.title") })}</p>
          <QrCode text={person.qr} label={t("safety.qr")} className="w-80 max-w-full" />
          <ScanCode
            label={t("safety.scan")}
            wanted="safety"
            variant={checked === null ? "primary" : "secondary"}
            onCode={compare}
          />
        </div>
      </Card>
      <Card title={t("safety.digits")}>
        <div className="flex flex-col items-start gap-4">
          <p className="max-w-line">{t("safety.digits.body")}</p>
          <SafetyDigits digits={person.digits} />
          <div className="flex flex-wrap gap-3">
            <Button onClick={() => mark("none", "other-person")}>{t("safety.digits.differ")}</Button>
            <Button variant="primary" onClick={() => mark("digits", "same")}>
              {t("safety.digits.same")}
            </Button>
          </div>
        </div>
      </Card>
    </>
  );
}
