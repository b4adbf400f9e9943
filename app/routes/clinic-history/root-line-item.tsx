import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { policyWords } from "#app/portal/policy-words.ts";
import { Tag } from "#app/ui/tag.tsx";
import type { RootLine } from "#app/vault/root-rpc.ts";

/** One signature in plain words: what, of whom, by which device, when. */
export function RootLineItem({ line }: { readonly line: RootLine }) {
  const t = useText();
  const format = useFormat();
  const nameOf = (name: string | null) => name ?? t("people.name-unverified");
  const names = (list: readonly (string | null)[]) => format.list(list.map(nameOf));
  const number = line.subject ?? "";
  const said = {
    started: () => t("root.what.started"),
    "device-added": () => t("root.what.device-added", { number }),
    "kit-added": () => t("root.what.kit-added", { number }),
    "device-revoked": () => t("root.what.device-revoked", { number }),
    "keys-renewed": () => t("root.what.keys-renewed"),
    confirmed: () =>
      t("root.what.confirmed", {
        name: nameOf(line.subject),
        role: t(`role.${line.role ?? "clinician"}`),
        date: format.date(line.untilMs ?? 0),
      }),
    ended: () => t("root.what.ended", { name: nameOf(line.subject) }),
    team: () => t("root.what.team", { name: nameOf(line.subject) }),
    policy: () => (line.policy === null ? "" : t("policy.line", policyWords(line.policy))),
  } as const;
  const by = line.by.own
    ? t("root.by.own")
    : t(line.by.kit ? "root.by.kit" : "root.by", { number: line.by.device });
  const replaced = line.what === "device-added" || line.what === "kit-added" ? line.removed[0] : undefined;
  return (
    <li className="flex flex-col gap-1 py-3">
      <p className="flex flex-wrap items-center gap-2 font-medium">
        {said[line.what]()}
        {line.isNew ? <Tag tone="soon">{t("root.new")}</Tag> : null}
      </p>
      {line.what === "team" && line.added.length > 0 ? (
        <p>{t("root.team.added", { names: names(line.added) })}</p>
      ) : null}
      {line.what === "team" && line.removed.length > 0 ? (
        <p>{t("root.team.removed", { names: names(line.removed) })}</p>
      ) : null}
      {replaced == null ? null : <p>{t("root.replaced", { number: replaced })}</p>}
      <p className="text-small text-ink-soft">
        {by} · <time dateTime={new Date(line.atMs).toISOString()}>{format.dateTime(line.atMs)}</time>
      </p>
    </li>
  );
}
