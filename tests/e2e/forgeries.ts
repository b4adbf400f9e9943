import { zeroId } from "#app/crypto/codec.ts";
import { replayChain, startChain } from "#app/crypto/public/chain-replay.ts";
import { deviceIdOf } from "#app/crypto/public/device-record.ts";
import { encodeWire } from "#app/crypto/public/statement-wire.ts";
import { startThread } from "#app/crypto/public/thread-replay.ts";
import { deviceRecordOf, generateDeviceSecrets, softwareDeviceKeys } from "#app/crypto/secret/device-keys.ts";
import {
  nextStatement,
  provePossession,
  signGenesis,
  signStatementBytes,
} from "#app/crypto/secret/sign-chain.ts";
import { signNextInThread } from "#app/crypto/secret/sign-thread.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { concat } from "#app/lib/bytes.ts";
import type { ChainPart } from "#app/protocol/sync-api.ts";
import type { OutboxItem } from "#app/vault/rpc.ts";

const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** An account that the server makes for itself, out of good keys of its own. */
export async function ghostAccount(role: 2 | 3 = 2) {
  const keys = softwareDeviceKeys(generateDeviceSecrets(random));
  const device = deviceRecordOf(keys, { kind: "browser", flags: 0, createdMs: 1 });
  const at = { timeMs: 1, logSize: 0, logRoot: zeroId() };
  const wire = await signGenesis({ role, salt: random(32), device, at, adm: keys.adm, sig: keys.sig });
  const state = startChain(wire);
  const chain: ChainPart = { accountId: state.id, from: 0, wires: [toBase64url(wire)], indices: [0] };
  return { keys, device, state, deviceId: deviceIdOf(device), chain };
}

/** A chain that grows by a device which only the server wants there: all is right but the signer's key. */
export async function withGhostDevice(accountId: string, wires: readonly string[]): Promise<ChainPart> {
  const state = replayChain(wires.map(fromBase64url));
  const { keys, device } = await ghostAccount();
  const place = { accountId: state.accountId, seq: state.seq + 1, prev: state.head };
  const possession = await provePossession(place, device, keys);
  const at = { timeMs: Date.now(), logSize: state.lastLogSize, logRoot: random(32) };
  const [signer] = state.devices.values();
  const deviceId = signer?.deviceId ?? zeroId();
  const change = { type: "add" as const, device, replaces: zeroId(), ...possession };
  const bytes = nextStatement(state, change, at, [deviceId]);
  const wire = encodeWire(bytes, [await signStatementBytes(bytes, { deviceId, adm: keys.adm })]);
  return { accountId, from: state.seq + 1, wires: [toBase64url(wire)], indices: [0] };
}

/** ADD_MEMBER of an account of the server's own, signed by that account. */
export async function addOneself(
  ghost: Awaited<ReturnType<typeof ghostAccount>>,
  create: string,
  chains: ReadonlyMap<string, readonly string[]>,
): Promise<string> {
  const states = new Map([...chains].map(([id, wires]) => [id, replayChain(wires.map(fromBase64url))]));
  const root = [...states.values()].find(({ role }) => role === 3) ?? null;
  const context = { chain: (id: string) => states.get(id) ?? null, root };
  const thread = startThread(fromBase64url(create), context);
  const { accountId: account, head } = ghost.state;
  const at = { timeMs: Date.now(), logSize: thread.lastLogSize, logRoot: random(32) };
  const change = { type: "add-member" as const, member: { account, role: 7, seq: 0, head } };
  const signer = { account, deviceId: ghost.deviceId, sig: ghost.keys.sig };
  return toBase64url(await signNextInThread(thread, change, at, signer));
}

/** A message as a server would deliver it, out of what a device keeps to post; the wrap is nobody's. */
export async function delivered(item: OutboxItem | undefined) {
  if (item?.post !== "envelope") throw new Error("no message waits");
  const { header, com, ct, sig, wraps } = item.body.envelope;
  const hashes = await Promise.all(
    wraps.map(async (wrap) => new Uint8Array(await crypto.subtle.digest("SHA-256", fromBase64url(wrap)))),
  );
  return { header, com, ct, sig, wrap: null, wrapHashes: toBase64url(concat(...hashes)) };
}

/** The same bytes with one bit changed. */
export function flipBit(text: string, at: number): string {
  const bytes = fromBase64url(text);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return toBase64url(bytes);
}
