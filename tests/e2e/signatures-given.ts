import type { FeedSync } from "#app/protocol/sync-api.ts";
import type { EvilServer } from "./evil-server.ts";

/** Signatures of the envelopes that a browser has been given, altered ones included. */
export function signaturesGiven({ exchanges, origin }: EvilServer): Set<string> {
  const pages = exchanges
    .filter(({ url, status, requestHeaders }) => {
      const { pathname } = new URL(url, origin);
      return (
        status === 200 && pathname === "/api/sync/feed" && /Mozilla/.test(requestHeaders["user-agent"] ?? "")
      );
    })
    .map(
      ({ answerBody, alteredBody }) => JSON.parse(alteredBody ?? answerBody.toString()) as Partial<FeedSync>,
    );
  const items = pages.flatMap((page) => page.items ?? []);
  return new Set(items.flatMap((item) => (item.type === "envelope" ? [item.sig] : [])));
}
