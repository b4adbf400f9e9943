import { Link } from "@remix-run/react";
import { PersonName } from "#app/clinical/person-name.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { Card } from "#app/ui/card.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { touchLinkClass } from "#app/ui/touch-link-class.ts";
import { ClinicCheck } from "./clinic-check.tsx";

/** The clinic's code and the people one writes with, each with how they are known (SPEC §6, §11). */
export default function Safety() {
  const t = useText();
  const people = useVaultQuery("safety list", (vault) => vault.safetyList());
  return (
    <Frame
      current="account"
      title={t("safety.title")}
      lead={t("safety.lead")}
      back={{ to: "/account", label: t("account.title") }}
    >
      <ClinicCheck />
      <Card title={t("safety.people")}>
        {people.status === "failed" ? <ProblemNotice problem={people.problem} /> : null}
        {people.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
        {people.status === "ready" && people.data.length === 0 ? <p>{t("safety.none")}</p> : null}
        {people.status === "ready" && people.data.length > 0 ? (
          <ul className="flex flex-col divide-y divide-line">
            {people.data.map(({ accountId, name, role, trust }) => (
              <li key={accountId} className="flex flex-wrap items-center justify-between gap-x-4 py-1">
                <Link to={`/safety/${accountId}`} className={`${touchLinkClass} font-medium`}>
                  <PersonName name={name} />
                </Link>
                <span className="text-small text-ink-soft">
                  {t(`role.${role}`)} · {t(`readers.trust.${trust}`)}
                </span>
              </li>
            ))}
          </ul>
        ) : null}
      </Card>
    </Frame>
  );
}
