import type { ChainModel, Identity, KeylogPin, Model, Welcome } from "./model-types.ts";

/** A model that knows who it is, what it is pinned to, and nothing else yet. */
export function newModel(start: {
  identity: Omit<Identity, "cloned" | "shutOut">;
  keylog: KeylogPin;
  chains: readonly (readonly [Identity["accountId"], ChainModel])[];
  kem: { hash: string; publicKey: string };
  welcome: Welcome | null;
}): Model {
  return {
    generation: 0,
    identity: { ...start.identity, cloned: false, shutOut: [] },
    keylog: start.keylog,
    logChanges: { taken: [], waiting: null },
    feed: 0,
    nextOutbox: 1,
    directory: null,
    kit: null,
    rotation: null,
    revocation: null,
    rootBatch: null,
    welcome: start.welcome,
    sheetKeys: null,
    evidence: null,
    equivocation: null,
    chains: new Map(start.chains),
    kemKeys: new Map([[start.kem.hash, start.kem.publicKey]]),
    threads: new Map(),
    parked: new Map(),
    outbox: new Map(),
    sharing: { paused: false, resting: {}, arriving: "on" },
    shares: new Map(),
    histories: new Map(),
    originals: new Map(),
    takenBack: [],
    drafts: new Map(),
    checks: new Map(),
    names: new Map(),
    unpublished: { names: [], checks: [], dueMs: null, sheet: null },
    kept: new Map(),
  };
}
