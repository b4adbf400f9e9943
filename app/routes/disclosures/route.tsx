import { useSearchParams } from "@remix-run/react";
import { useText } from "#app/i18n/use-text.ts";
import { FindPerson } from "#app/portal/find-person.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { namesOf } from "#app/portal/names-of.ts";
import { useApiQuery } from "#app/portal/use-api-query.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Card } from "#app/ui/card.tsx";
import { PatientDisclosures } from "./patient-disclosures.tsx";

const isPseudonym = (text: string | null) => text !== null && /^[\w-]{22}$/.test(text);

/** What was given out about one patient outside the program: recorded here, and told in an accounting (45 CFR 164.528). */
export default function Disclosures() {
  const t = useText();
  const [address] = useSearchParams();
  const asked = address.get("patient");
  const patient = isPseudonym(asked) ? asked : null;
  const named = useApiQuery(`name ${patient}`, () => namesOf(patient === null ? [] : [patient]));
  const name = patient === null || named.status !== "ready" ? null : (named.data.get(patient) ?? null);
  return (
    <Frame current="disclosures" title={t("disclosure.title")} lead={t("disclosure.lead")}>
      <div className="print:hidden">
        <Card title={name === null ? t("disclosure.whose") : t("disclosure.about", { name })}>
          {patient === null ? (
            <FindPatient />
          ) : (
            <details key={patient}>
              <summary>{t("disclosure.another")}</summary>
              <div className="mt-3">
                <FindPatient />
              </div>
            </details>
          )}
        </Card>
      </div>
      {patient === null ? null : (
        <PatientDisclosures key={patient} patient={patient} name={name ?? t("audit.actor.unknown")} />
      )}
    </Frame>
  );
}

function FindPatient() {
  const t = useText();
  return (
    <FindPerson>
      {({ pseudonym, name, role }) =>
        role === "patient" ? (
          <AppLink to={`/disclosures?patient=${pseudonym}`}>{t("disclosure.choose", { name })}</AppLink>
        ) : (
          <span className="text-small text-ink-soft">{t("disclosure.no-patient")}</span>
        )
      }
    </FindPerson>
  );
}
