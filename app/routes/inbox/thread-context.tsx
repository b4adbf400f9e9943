import { PersonName } from "#app/clinical/person-name.tsx";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";

/** Beside a conversation: the patient, the team, and everyone who can read it. */
export function ThreadContext(props: { readonly threadId: string }) {
  const t = useText();
  const format = useFormat();
  const thread = useVaultQuery(`thread ${props.threadId}`, (vault) => vault.thread(props.threadId));
  if (thread.status !== "ready" || thread.data === null) return null;
  const { summary, readers } = thread.data;
  return (
    <div className="flex flex-col gap-6">
      <h2 className="text-lead font-semibold">{t("inbox.context")}</h2>
      <dl className="flex flex-col gap-4">
        <div>
          <dt className="text-small text-ink-soft">
            {t("inbox.patient", { count: summary.patientNames.length })}
          </dt>
          <dd>
            <bdi>{format.list(summary.patientNames)}</bdi>
          </dd>
        </div>
        {summary.teamName === null ? null : (
          <div>
            <dt className="text-small text-ink-soft">{t("inbox.team")}</dt>
            <dd>
              <bdi>{summary.teamName}</bdi>
            </dd>
          </div>
        )}
        <div>
          <dt className="text-small text-ink-soft">{t("category.label")}</dt>
          <dd>{t(`category.${summary.category}`)}</dd>
        </div>
      </dl>
      <section className="flex flex-col gap-2">
        <h3 className="font-semibold">{t("readers.title")}</h3>
        <p className="text-small text-ink-soft">
          {t("readers.lead")} {t("readers.sheets")}
        </p>
        <ul className="flex flex-col">
          {readers.map((reader) => (
            <li key={reader.accountId} className="border-t border-line py-2">
              <span className="block font-medium">
                <PersonName name={reader.name} />
              </span>
              <span className="text-small text-ink-soft">
                {t(`role.${reader.role}`)}
                {" · "}
                {t("readers.devices", { count: reader.devices })}
                {" · "}
                {t(`readers.trust.${reader.trust}`)}
              </span>
            </li>
          ))}
        </ul>
      </section>
    </div>
  );
}
