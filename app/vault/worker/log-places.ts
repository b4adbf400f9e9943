import type { Tx } from "./session.ts";

/** Places that a restore has lost: what is served there from now on is something else (audit SPEC §12). */
export function forgetPlaces({ model, save }: Tx, size: number): void {
  const kept = (place: number | null) => (place !== null && place >= size ? null : place);
  for (const [id, chain] of model.chains) {
    chain.indices = chain.indices.map(kept);
    save(`chain/${id}`);
  }
  for (const [id, { entry }] of model.threads) {
    entry.places = entry.places?.map(kept);
    save(`thread/${id}`);
  }
}
