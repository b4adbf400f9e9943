import { useRouteLoaderData } from "@remix-run/react";
import { useEffect, useSyncExternalStore } from "react";
import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { type Me, me as meSchema } from "#app/protocol/session-api.ts";
import type { loader } from "#app/root.tsx";
import { HttpError } from "#app/sync/http.ts";
import { pageApi, pageSync } from "#app/sync/page-sync.ts";
import { vaultClient } from "#app/vault/client.ts";
import { type Problem, problemOf } from "./problem.ts";

/** `unreachable`: the server did not answer, so nobody knows; the vault can still be unlocked and read. */
export type SessionState =
  | { state: "unknown" }
  /** `ended`: by the server, not by this person. */
  | { state: "none"; ended: boolean }
  | { state: "signed-in"; me: Me }
  | { state: "unreachable"; problem: Problem };

const atStart = { state: "unknown" } as const satisfies SessionState;
let current: SessionState = atStart;
const listeners = new Set<() => void>();

function publish(next: SessionState): void {
  current = next;
  for (const listener of listeners) listener();
}

/** Who is signed in; asks the server once a document, and only where the document came with a session cookie. */
export function useSession(): SessionState {
  const hasSession = useRouteLoaderData<typeof loader>("root")?.hasSession ?? false;
  useEffect(() => {
    if (current.state !== "unknown") return;
    if (hasSession) void loadSession();
    else publish({ state: "none", ended: false });
  }, [hasSession]);
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    (): SessionState => current,
    (): SessionState => atStart,
  );
}

export function signedIn(me: Me): void {
  publish({ state: "signed-in", me });
}

/** Asks the server who is signed in; documents themselves carry nothing of a person. */
export async function loadSession(): Promise<void> {
  try {
    signedIn(await pageApi.get("/api/me", meSchema));
  } catch (error) {
    if (error instanceof HttpError && error.code === "E_SIGN_IN") publish({ state: "none", ended: false });
    else publish({ state: "unreachable", problem: problemOf(error) });
  }
}

/** The session is over: every tab locks, nothing decrypted stays. `ended`: the server has ended it. */
export function sessionEnded({ ended }: { ended: boolean }): void {
  pageSync().stop();
  vaultClient().lockAllTabs("logout");
  publish({ state: "none", ended });
}

/** Signs out on every device, this one too: what to do when a phone is gone. Locks in any case, as `signOut`. */
export async function signOutEverywhere(): Promise<void> {
  try {
    await pageApi.post("/api/session/end-all", {}, emptyAnswer);
  } finally {
    sessionEnded({ ended: false });
  }
}

/** Signs out at the server first; the vault locks in any case. Rejects with HttpError when the server did not hear it. */
export async function signOut(): Promise<void> {
  try {
    await pageApi.post("/api/session/end", {}, emptyAnswer);
  } finally {
    sessionEnded({ ended: false });
  }
}
