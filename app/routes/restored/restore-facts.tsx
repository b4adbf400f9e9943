import type { ReactNode } from "react";
import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import type { TextKey } from "#app/i18n/catalog.ts";
import { useFormat } from "#app/i18n/use-format.ts";
import { useLocale } from "#app/i18n/use-locale.ts";
import type { NewKeyView, RestoreView } from "#app/vault/log-changes-rpc.ts";

/** When, why, what is gone and who stands for it, as a list that reads aloud in that order. */
export function RestoreFacts(props: { readonly restore: RestoreView | NewKeyView }) {
  const { restore } = props;
  const { t } = useLocale();
  const format = useFormat();
  // The keys of roles take no arguments; which of them it is, is known at run time only.
  const plain = t as (key: TextKey) => string;
  const people =
    restore.kind === "restore"
      ? restore.confirmedBy.map(({ role, name }) =>
          name === null ? plain(`role.${role}`) : `${visibleBidi(name)} (${plain(`role.${role}`)})`,
        )
      : [];
  return (
    <dl className="flex flex-col gap-3">
      <Fact name={t("restored.when")}>{format.dateTime(restore.atMs)}</Fact>
      {restore.kind === "restore" ? (
        <>
          <Fact name={t("restored.reason")}>{t(`restored.reason.${restore.reason}`)}</Fact>
          <Fact name={t("restored.lost.access")}>{t("restored.count", { count: restore.lost.access })}</Fact>
          <Fact name={t("restored.lost.keys")}>{t("restored.count", { count: restore.lost.keys })}</Fact>
          <Fact name={t("restored.confirmed")}>
            {people.length === 0 ? t("restored.confirmed.nobody") : format.list(people)}
          </Fact>
        </>
      ) : (
        <Fact name={t("restored.reason")}>{t(`restored.key.reason.${restore.reason}`)}</Fact>
      )}
    </dl>
  );
}

function Fact(props: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-small text-ink-soft">{props.name}</dt>
      <dd className="font-medium">{props.children}</dd>
    </div>
  );
}
