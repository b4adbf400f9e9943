import { useText } from "#app/i18n/use-text.ts";
import type { LogFilter } from "#app/portal/log-address.ts";
import { EmptyState } from "#app/ui/empty-state.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";

/** Why there is nothing: an id of nobody, the end of the pages, filters that fit nothing, or a log without entries. */
export function NoEntries(props: {
  readonly filters: Partial<Record<LogFilter, string>>;
  /** An older page was asked for. */
  readonly paged: boolean;
  readonly known: (pseudonym: string) => boolean;
  /** The same log without filters, from its newest entry. */
  readonly allTo: string;
}) {
  const { filters, paged, known, allTo } = props;
  const t = useText();
  const ids = [filters.person, filters.actor, filters.patient].filter((id) => id !== undefined);
  const clear = <LinkButton to={allTo}>{t("audit.filter.clear")}</LinkButton>;
  if (ids.some((id) => !known(id)))
    return <EmptyState title={t("filter.nobody.title")} body={t("filter.nobody.body")} action={clear} />;
  if (paged)
    return (
      <EmptyState
        title={t("filter.end.title")}
        body={t("filter.end.body")}
        action={<LinkButton to={allTo}>{t("audit.newest")}</LinkButton>}
      />
    );
  if (Object.keys(filters).length > 0)
    return <EmptyState title={t("audit.nothing.title")} body={t("audit.nothing.body")} action={clear} />;
  return <EmptyState title={t("audit.empty.title")} body={t("audit.empty.body")} />;
}
