import { useEffect } from "react";
import { pageSync } from "#app/sync/page-sync.ts";

/** A screen about people opens with the newest names and rosters; a failure is shown by the banner. */
export function useFreshDirectory(): void {
  useEffect(() => {
    void pageSync()
      .syncNow({ directory: true })
      .catch(() => undefined);
  }, []);
}
