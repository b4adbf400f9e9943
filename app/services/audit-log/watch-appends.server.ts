import type { AuditStore } from "#db/audit-store-interface.server.ts";

/** The same store, whose appends are told to the signer. One inside a transaction is told before its commit. */
export function watchAppends(store: AuditStore, appended: (count: number) => void): AuditStore {
  const tell = (seqs: number[]): number[] => {
    if (seqs.length > 0) appended(seqs.length);
    return seqs;
  };
  return {
    ...store,
    append: async (inputs) => tell(await store.append(inputs)),
    appendInTransaction: async (client, inputs) => tell(await store.appendInTransaction(client, inputs)),
  };
}
