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
  "/lost-device/remove": "lost.remove.title",
  "/recover": "recover.title",
  "/link": "link.title",
  "/account/add-device": "add-device.title",
  "/account/passkeys": "passkeys.title",
  "/kit": "account.kit",
  "/account": "account.title",
  "/devices": "devices.title",
  "/restored": "restored.title",
  "/safety": "safety.title",
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
  "/clinic/history": "root.title",
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

/** Of the address, or of the nearest one above it that has a title. */
export function titleOf(pathname: string): (typeof titles)[keyof typeof titles] | null {
  const path = pathname.replace(/\/$/, "");
  if (isKnown(path)) return titles[path];
  return path === "" ? null : titleOf(path.slice(0, path.lastIndexOf("/")));
}

/** Names the screen in the browser's tab (WCAG 2.4.2); the document itself comes with the clinic's name. */
export function usePageTitle(): void {
  const t = useText();
  const { pathname } = useLocation();
  const { name } = useClinicNotice();
  useEffect(() => {
    const title = titleOf(pathname);
    document.title = title === null ? name : t("common.page-title", { page: t(title), clinic: name });
  }, [pathname, name, t]);
}
