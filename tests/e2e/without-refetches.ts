/**
 * Complaints less those of the harness itself: Playwright's trace asks once more for an answer whose bytes the browser has
 * let go (Network.loadNetworkResource), in the name of the frame, whose policy refuses that too. Our frame connects to nothing.
 */
export function withoutRefetches(complaints: readonly string[]): string[] {
  return complaints.filter(
    (text) => !/^(policy: connect-src blob |console: Connecting to 'blob:null\/)/.test(text),
  );
}
