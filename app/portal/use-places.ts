import { useText } from "#app/i18n/use-text.ts";
import type { Place } from "#app/ui/place.ts";
import { useSession } from "./session.ts";
import { type Standing, standingMenu } from "./standing-menu.ts";
import { useRole } from "./use-role.ts";
import { useVaultQuery } from "./use-vault-query.ts";

/** The main menu of the person's role, with the number of unread messages in words. */
export function usePlaces(isJoining = false): readonly Place[] {
  const t = useText();
  const role = useRole();
  const session = useSession();
  const threads = useVaultQuery("threads", (vault) => vault.threads());
  const unread =
    threads.status === "ready" ? threads.data.reduce((sum, thread) => sum + thread.unread, 0) : 0;
  const count = unread > 0 ? { count: unread, countLabel: t("messages.unread", { count: unread }) } : {};
  const account: Place = { id: "account", label: t("nav.account"), to: "/account", icon: "account" };
  const invitations: Place = {
    id: "invitations",
    label: t("invitations.title"),
    to: "/invitations",
    icon: "plus",
  };
  const byRole = {
    patient: [
      { id: "messages", label: t("nav.messages"), to: "/messages", icon: "messages", ...count },
      { id: "record", label: t("nav.record"), to: "/record", icon: "record" },
      account,
    ],
    clinician: [
      { id: "inbox", label: t("nav.inbox"), to: "/inbox", icon: "messages", ...count },
      invitations,
      account,
    ],
    officer: [
      { id: "log", label: t("nav.audit"), to: "/log", icon: "log" },
      { id: "review", label: t("nav.review"), to: "/review", icon: "check" },
      { id: "cases", label: t("nav.cases"), to: "/cases", icon: "record" },
      { id: "activity", label: t("nav.activity"), to: "/activity", icon: "teams" },
      { id: "disclosures", label: t("nav.disclosures"), to: "/disclosures", icon: "people" },
      { id: "rules", label: t("nav.rules"), to: "/rules", icon: "clinic" },
      account,
    ],
    administrator: [
      { id: "people", label: t("nav.people"), to: "/people", icon: "people" },
      invitations,
      { id: "teams", label: t("nav.teams"), to: "/teams", icon: "teams" },
      { id: "clinic", label: t("nav.clinic"), to: "/clinic", icon: "clinic" },
      account,
    ],
  } as const satisfies Record<typeof role, readonly Place[]>;
  const isPending = session.state === "signed-in" && session.me.status === "pending";
  const standing: Standing = isJoining ? "joining" : isPending ? "pending" : "member";
  return standingMenu(standing, byRole[role]);
}
