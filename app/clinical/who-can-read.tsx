import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { Role } from "#app/protocol/roles.ts";
import { AppLink } from "#app/ui/app-link.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { PersonName } from "./person-name.tsx";

export type Reader = {
  readonly accountId: string;
  readonly name: string | null;
  readonly role: Role;
  readonly trust?: "invitation" | "in-person" | "endorsed" | "says-to-be" | "self";
  readonly devices: number;
};

/** A quiet line that opens the list of people and devices. Native disclosure: nothing covers the conversation. */
export function WhoCanRead(props: {
  readonly readers: readonly Reader[];
  readonly ownAccountId: string | null;
}) {
  const t = useText();
  const format = useFormat();
  const { readers, ownAccountId } = props;
  if (readers.length === 0) return null;
  const others = readers.filter((reader) => reader.accountId !== ownAccountId);
  const nameOf = (reader: Reader | undefined) => reader?.name ?? t("thread.unknown-name");
  const isOneOfThem = others.length < readers.length;
  // Named in short: oneself, and a patient before the care team, who are many.
  const first = nameOf(others.find(({ role }) => role === "patient") ?? others[0]);
  const names = [...others.map(nameOf), ...(isOneOfThem ? [t("readers.you")] : [])];
  const line =
    names.length <= 3
      ? t("readers.line", { names: format.list(names) })
      : isOneOfThem
        ? t("readers.line-many-own", { first, count: names.length - 2 })
        : t("readers.line-many", { first, count: names.length - 1 });
  return (
    <details className="group text-small">
      <summary className="inline-flex min-h-11 list-none items-center gap-2 text-ink-soft [&::-webkit-details-marker]:hidden">
        <Icon name="people" />
        <span className="underline underline-offset-4">{line}</span>
      </summary>
      <div className="mt-1 rounded-box border border-line bg-surface p-4">
        <p className="mb-2 max-w-line text-ink-soft">
          {t("readers.lead")} {t("readers.sheets")}
        </p>
        <ul className="flex flex-col">
          {readers.map((reader) => (
            <li
              key={reader.accountId}
              className="flex flex-wrap justify-between gap-x-4 border-t border-line py-2"
            >
              <span>
                <span className="font-medium">
                  {reader.accountId === ownAccountId ? t("common.you") : <PersonName name={reader.name} />}
                </span>
                {` · ${t(`role.${reader.role}`)}`}
                {reader.trust === undefined || reader.accountId === ownAccountId ? null : (
                  <>
                    {" · "}
                    <AppLink
                      to={`/safety/${reader.accountId}`}
                      aria-label={t("safety.person.title", { name: reader.name ?? t("thread.unknown-name") })}
                    >
                      {t("safety.check")}
                    </AppLink>
                  </>
                )}
              </span>
              <span className="text-ink-soft">
                {t("readers.devices", { count: reader.devices })}
                {reader.trust && reader.trust !== "self" ? ` · ${t(`readers.trust.${reader.trust}`)}` : ""}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </details>
  );
}
