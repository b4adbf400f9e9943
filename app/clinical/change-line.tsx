import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { ThreadChange } from "#app/lib/thread-change.ts";
import { SystemLine } from "./system-line.tsx";

/** A change of who is in the conversation, said with real names where it happened. */
export function ChangeLine(props: { readonly change: ThreadChange }) {
  const t = useText();
  const format = useFormat();
  const { kind, atMs, own, byName, names: all, rights, untilMs } = props.change;
  const name = byName ?? t("thread.somebody");
  const names = format.list(all);
  const said = {
    created: () => (own ? t("thread.created-own", { names }) : t("thread.created", { name, names })),
    closed: () => (own ? t("thread.closed-own") : t("thread.closed-by", { name })),
    "member-added": () => {
      if (untilMs !== null) {
        const date = format.date(untilMs);
        return own
          ? t("members.line.added-until-own", { names, date })
          : t("members.line.added-until", { name, names, date });
      }
      return own ? t("thread.member-added-own", { names }) : t("thread.member-added", { name, names });
    },
    "member-removed": () =>
      own ? t("thread.member-removed-own", { names }) : t("thread.member-removed", { name, names }),
    "role-changed": () => {
      const what = rights === null ? "" : t(`members.rights.${rights}`);
      return own
        ? t("members.line.rights-own", { names, rights: what })
        : t("members.line.rights", { name, names, rights: what });
    },
    "history-granted": () =>
      own ? t("members.line.history-own", { names }) : t("members.line.history", { name, names }),
    "device-added": () => (own ? t("device.line.added-own") : t("device.line.added", { name })),
    "device-removed": () => (own ? t("device.line.removed-own") : t("device.line.removed", { name })),
    "device-lost": () => (own ? t("device.line.lost-own") : t("device.line.lost", { name })),
  } as const;
  return (
    <SystemLine>
      {said[kind]()}
      {" · "}
      <time dateTime={new Date(atMs).toISOString()}>{format.time(atMs)}</time>
    </SystemLine>
  );
}
