import { replayChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { fromBase64url } from "#app/lib/base64url.ts";

const replayed = new WeakMap<readonly string[], { length: number; devices: ChainState["devices"] }>();

/** The devices of a chain that only grows, replayed once for the same statements: every question of a client asks for them. */
export function devicesIn(wires: readonly string[]): ChainState["devices"] {
  const held = replayed.get(wires);
  if (held?.length === wires.length) return held.devices;
  const { devices } = replayChain(wires.map(fromBase64url));
  replayed.set(wires, { length: wires.length, devices });
  return devices;
}
