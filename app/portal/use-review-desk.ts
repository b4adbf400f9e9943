import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import { type ReviewDesk, reviewDesk } from "#app/protocol/review-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";
import { useApiQuery } from "./use-api-query.ts";
import type { QueryState } from "./use-vault-query.ts";

/** The officers' desk with names that cannot turn their sentence around. */
export type Desk = ReviewDesk & { nameOf: (pseudonym: string | null) => string | null };

export function useReviewDesk(): QueryState<Desk> & { again: () => void } {
  return useApiQuery("review desk", async () => {
    const desk = await pageApi.get("/api/review", reviewDesk);
    const names = new Map(desk.people.map(({ pseudonym, name }) => [pseudonym, visibleBidi(name)]));
    return { ...desk, nameOf: (id: string | null) => (id === null ? null : (names.get(id) ?? null)) };
  });
}
