import { useLocation } from "@remix-run/react";
import { useEffect } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { useClinicNotice } from "./use-clinic-notice.ts";

/** By the address alone: a subject or a name never stands in a title, which ends up in the browser's history. */
const titles = {
  "/sign-in": "signin.title",
  "/setup": "setup.title",
  "/i": "invitations.title",
  "/privacy": "privacy.title",
  "/lost-device": "lost.title",
  "/recover": "recover.title",
  "/link": "link.title",
  "/account/add-device": "add-device.title",
  "/account/passkeys": "passkeys.title",
  "/kit": "account.kit",
  "/account": "account.title",
  "/messages": "messages.title",
  "/messages/new": "compose.title",
  "/record": "record.title",
  "/inbox": "inbox.title",
  "/inbox/new": "compose.title-staff",
  "/invitations": "invitations.title",
  "/prepare": "prepare.title",
  "/people": "people.title",
  "/teams": "teams.title",
  "/clinic": "clinic.title",
  "/log": "audit.title",
  "/review": "review.title",
  "/cases": "case.title",
  "/activity": "activity.title",
  "/exports": "export.title",
  "/device-reports": "lost.report.title",
  "/disclosures": "disclosure.title",
  "/rules": "rules.title",
} as const;

function isKnown(path: string): path is keyof typeof titles {
  return Object.hasOwn(titles, path);
}

/** Names the screen in the browser's tab (WCAG 2.4.2); the document itself comes with the clinic's name. */
export function usePageTitle(): void {
  const t = useText();
  const { pathname } = useLocation();
  const { name } = useClinicNotice();
  useEffect(() => {
    const path = pathname.replace(/\/$/, "");
    const found = [path, path.slice(0, path.lastIndexOf("/"))].find(isKnown);
    document.title =
      found === undefined ? name : t("common.page-title", { page: t(titles[found]), clinic: name });
  }, [pathname, name, t]);
}
