import { visibleBidi } from "#app/clinical/visible-bidi.ts";
import { peopleNamed } from "#app/protocol/officer-api.ts";
import { pageApi } from "#app/sync/page-sync.ts";

/** Names a read gives, and so an entry covers. */
const MOST = 64;

/** Names behind pseudonyms, which cannot turn their sentence around. */
export async function namesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for (let from = 0; from < ids.length; from += MOST) {
    const asked = ids.slice(from, from + MOST).join(",");
    const { people } = await pageApi.get(`/api/audit/names?ids=${asked}`, peopleNamed);
    for (const { pseudonym, name } of people) names.set(pseudonym, visibleBidi(name));
  }
  return names;
}
