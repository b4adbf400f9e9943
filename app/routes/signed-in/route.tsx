import { Navigate, Outlet, useLocation } from "@remix-run/react";
import { useEffect } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { markKnownBrowser } from "#app/portal/known-browser.ts";
import { hasScreen } from "#app/portal/screens-of.ts";
import { loadSession, sessionEnded, useSession } from "#app/portal/session.ts";
import { useHydrated } from "#app/portal/use-hydrated.ts";
import { useRole } from "#app/portal/use-role.ts";
import { useSync } from "#app/portal/use-sync.ts";
import { useVault } from "#app/portal/use-vault.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { pageSync } from "#app/sync/page-sync.ts";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { Failure } from "../failure.tsx";
import { ForkPage } from "./fork-page.tsx";
import { LockedGate } from "./locked-gate.tsx";
import { NoKeys } from "./no-keys.tsx";
import { OtherRole } from "./other-role.tsx";
import { Waiting } from "./waiting.tsx";

/**
 * Stands before every screen that shows something decrypted. Documents carry nothing of a person: who is signed in comes
 * from the API, what they read from the vault, and a locked vault unmounts the screen.
 */
export default function SignedIn() {
  const t = useText();
  const hydrated = useHydrated();
  const session = useSession();
  const vault = useVault();
  const sync = useSync();
  const open = vault.state === "unlocked" || vault.state === "admin";

  useEffect(() => {
    if (vault.state === "starting") void vaultClient().refresh();
  }, [vault.state]);
  // Another person's passkey may have signed in on this browser: their session never drives these keys.
  const isOwn = session.state !== "signed-in" || vault.status?.deviceId === session.me.deviceId;
  useEffect(() => {
    if (open && isOwn && session.state === "signed-in") pageSync().start();
  }, [open, isOwn, session.state]);
  useEffect(() => {
    if (open && isOwn) markKnownBrowser();
  }, [open, isOwn]);
  const isStaff = session.state === "signed-in" && session.me.role !== "patient";
  useEffect(() => {
    // Patients read larger type (design); everything before signing in is theirs.
    document.documentElement.dataset.audience = isStaff ? "staff" : "patient";
  }, [isStaff]);
  const isPending = session.state === "signed-in" && session.me.status === "pending";
  // biome-ignore lint/correctness/useExhaustiveDependencies: a round of the sync may have brought the confirmation
  useEffect(() => {
    if (isPending) void loadSession();
  }, [isPending, sync.lastSyncMs]);
  useEffect(() => {
    if (sync.phase === "ended") sessionEnded({ ended: true });
  }, [sync.phase]);

  if (!hydrated || session.state === "unknown" || vault.state === "starting")
    return (
      <main id="main" className="mx-auto w-full max-w-3xl p-6">
        <Skeleton label={t("common.loading")} shape="list" />
      </main>
    );
  if (session.state === "none")
    return <Navigate to={session.ended ? "/sign-in?reason=ended" : "/sign-in"} replace />;
  if (vault.state === "none" || !isOwn) return <NoKeys />;
  if (!open) return <LockedGate />;
  return <Opened isPending={isPending} />;
}

/** A proof of two histories stops everything until the evidence has been seen (SPEC §14). */
function Opened(props: { readonly isPending: boolean }) {
  const role = useRole();
  const { pathname } = useLocation();
  const evidence = useVaultQuery("evidence", (vault) => vault.evidence());
  if (evidence.status === "ready" && evidence.data !== null) return <ForkPage evidence={evidence.data} />;
  if (!hasScreen(role, pathname)) return <OtherRole />;
  if (props.isPending && pathname !== "/kit" && pathname !== "/account") return <Waiting />;
  return <Outlet />;
}

export function ErrorBoundary() {
  return <Failure />;
}
