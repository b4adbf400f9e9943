/** Source of uniformly random bytes, injected by the composition root: `crypto.getRandomValues` in production (SPEC §3). */
export type Random = (length: number) => Uint8Array;
