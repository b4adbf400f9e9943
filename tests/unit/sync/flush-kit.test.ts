import { expect, test } from "vitest";
import type { KitPost } from "#app/protocol/clinic-api.ts";
import { type Api, HttpError } from "#app/sync/http.ts";
import { flushKit } from "#app/sync/round.ts";
import type { Vault } from "#app/vault/rpc.ts";

const post: KitPost = { wire: "AAAA", kemPk: null, locator: "AAAA" };

/** Only what flushKit calls; a call to anything else fails the test. */
function parts(pending: KitPost | null, answer: () => unknown) {
  const sent: unknown[] = [];
  const vault = {
    kitPending: async () => pending,
    syncState: async () => ({ feed: 0, log: { size: 1, root: "" }, want: [], nameless: [] }),
    ingestKeylog: async () => ({
      changedThreads: [],
      newMessages: 0,
      refused: [],
      refusedChains: [],
      want: [],
    }),
  } as unknown as Vault;
  const api = {
    get: async () => ({}),
    post: async (_path: string, body: unknown) => {
      sent.push(body);
      return answer();
    },
  } as unknown as Api;
  return { vault, api, sent, seen: { newMessages: 0, refusedChain: null } };
}

test("a kit whose post was lost is posted again with the same bytes", async () => {
  const { vault, api, sent, seen } = parts(post, () => ({ ok: true }));
  await flushKit(api, vault, seen);
  expect(sent).toEqual([post]);
});

test("nothing is posted where no kit waits", async () => {
  const { vault, api, sent, seen } = parts(null, () => ({ ok: true }));
  await flushKit(api, vault, seen);
  expect(sent).toEqual([]);
});

test("a kit that the chain has overtaken does not stop the sync; a missing answer does", async () => {
  const refused = parts(post, () => {
    throw new HttpError("E_CONFLICT", null);
  });
  await expect(flushKit(refused.api, refused.vault, refused.seen)).resolves.toBeUndefined();
  const lost = parts(post, () => {
    throw new HttpError("E_NETWORK", null);
  });
  await expect(flushKit(lost.api, lost.vault, lost.seen)).rejects.toThrow("E_NETWORK");
});
