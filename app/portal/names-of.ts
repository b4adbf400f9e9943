import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import { peopleNamed } from "#app/protocol/officer-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";

/** Names behind at most 64 pseudonyms, which cannot turn their sentence around. One read, so one entry. */
export async function namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { people } = await pageApi.get(`/api/audit/names?ids=${ids.join(",")}`, peopleNamed);
  return new Map(people.map(({ pseudonym, name }) => [pseudonym, visibleBidi(name)]));
}
