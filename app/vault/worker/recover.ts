import { zeroId } from "#app/crypto/codec.ts";
import { refuseUnless } from "#app/crypto/errors.ts";
import { webcryptoSigner } from "#app/crypto/primitives/signature.ts";
import { nearestWords } from "#app/crypto/primitives/words.ts";
import { apiAuthMessage } from "#app/crypto/public/api-auth.ts";
import { extendChain, replayChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState, DeviceState } from "#app/crypto/public/chain-state.ts";
import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { deviceIdOf } from "#app/crypto/public/device-record.ts";
import { logKeyCode } from "#app/crypto/public/log-key-code.ts";
import { safetyNumber } from "#app/crypto/public/safety-number.ts";
import { type Kit, kitFromWords } from "#app/crypto/secret/kit.ts";
import { provePossession, signNext } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { type DeviceId, idOf } from "#app/lib/ids.ts";
import { readChange } from "#audit/log-change-note.ts";
import { formatKey } from "#audit/note.ts";
import type { RecoveryView, WordsView } from "../recovery-rpc.ts";
import { type Vault, VaultError } from "../rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import { advanceKeylog, noLog } from "./keylog-pin.ts";
import { generateKeys, type Keyring } from "./keyring.ts";
import type { ChainModel, KeylogPin } from "./model-types.ts";
import { followNewKeys } from "./new-log-key.ts";
import { newModel } from "./new-model.ts";
import { browsersOf } from "./own-devices.ts";
import { roleOfChain } from "./pins.ts";
import { needsPrf, requireAllowedProtection } from "./policy.ts";
import { newDeviceRecord, type PrfSalts, sealKeys, storeNewVault } from "./seal-keys.ts";
import { leavesOfRecovery } from "./take-log.ts";

type Opening = Parameters<Vault["recoverOpen"]>[0]["opening"];

/** A sheet in use: its keys in memory, and the account once the server has named it and the chain has been judged. */
export interface Recovery {
  kit: Kit;
  account: {
    own: ChainModel;
    root: ChainModel;
    kit: DeviceState;
    keylog: KeylogPin;
    challenge: string;
  } | null;
}

/** Says which word is not of the list and what it might be; never guesses by itself (SPEC §10). */
export function readWords(text: string): { view: WordsView; recovery: Recovery | null } {
  const read = kitFromWords(text);
  if (read.ok)
    return {
      view: { ok: true, locator: toBase64url(read.kit.locator) },
      recovery: { kit: read.kit, account: null },
    };
  const { problem } = read;
  if (problem.code === "count") return { view: { ok: false, problem }, recovery: null };
  if (problem.code === "checksum") return { view: { ok: false, problem }, recovery: null };
  const typed = text
    .normalize("NFKD")
    .toLowerCase()
    .split(/[\s\u200b\ufeff]+/u)
    .filter((word) => word !== "");
  const nearest = nearestWords(typed[problem.position] ?? "");
  return { view: { ok: false, problem: { ...problem, nearest } }, recovery: null };
}

/**
 * The account is the one whose chain the kit's own keys stand in, active: a server that answers with another is E_CHAIN(kit).
 * A log whose key neither is the printed code's nor follows from it is E_LOG_KEY, one behind the printed checkpoint E_STALE_LOG, one that does not
 * continue it E_FORK.
 */
export function openRecovery(
  recovery: Recovery,
  { opening, printed, logKey }: Parameters<Vault["recoverOpen"]>[0],
): RecoveryView {
  const [ofOwn, ofRoot] = opening.indices;
  const own = chainOf(opening.chain, ofOwn);
  const root = opening.rootChain.length === 0 ? own : chainOf(opening.rootChain, ofRoot);
  refuseUnless(own.state.id === opening.accountId, "E_CHAIN", "prev");
  refuseUnless(root.state.role === chainRole.root, "E_CHAIN", "signer");
  const kit = standingKit(own.state, recovery.kit);
  const floor = { head: { ...(printed ?? noLog), sig: "" }, history: [], taken: 0 };
  // Without the printed code the key is believed here once, as by the first browser of the clinic (SPEC §13).
  const told =
    logKey === null
      ? { ...floor, key: null }
      : followNewKeys({ ...floor, key: printedKey(opening, logKey) }, opening.changes);
  const keylog = advanceKeylog(told, opening.log, leavesOfRecovery(opening));
  refuseUnless(own.state.lastLogSize <= keylog.head.size, "E_STALE_LOG");
  recovery.account = { own, root, kit, keylog, challenge: opening.options.challenge };
  return {
    accountId: own.state.id,
    role: roleOfChain(own.state),
    clinicCode: safetyNumber(root.state.accountId),
    devices: browsersOf(own.state),
    readsHistory: kit.boxPk.some((byte) => byte !== 0),
    needsPrf: needsPrf(root.state, own.state.role),
  };
}

/** The key that the sheet printed: the log's own now, or one that a change says it had when the sheet was made. */
function printedKey({ log, changes }: Opening, code: string): string {
  const earlier = changes.flatMap((note) => {
    const { change } = readChange(note);
    if (change.kind !== "key" || change.log !== "keys") return [];
    return [formatKey({ name: change.at.origin, publicKey: change.from })];
  });
  const found = [log.key, ...earlier].find((key) => logKeyCode(key) === code);
  if (found === undefined) throw new VaultError("E_LOG_KEY");
  return found;
}

function chainOf(wires: string[], indices: number[]): ChainModel {
  return { wires: [...wires], indices: [...indices], state: replayChain(wires.map(fromBase64url)) };
}

/** A kit of other keys under the same name, or one that was replaced, recovers nothing. */
function standingKit(own: ChainState, { keys }: Kit): DeviceState {
  const id = idOf<DeviceId>(deviceIdOf({ admPk: keys.adm.publicKey, sigPk: keys.sig.publicKey }));
  const found = own.devices.get(id);
  refuseUnless(found !== undefined && found.kind === "kit" && found.revokedSeq === null, "E_CHAIN", "kit");
  const boxless = found.boxPk.every((byte) => byte === 0);
  refuseUnless(boxless || equalBytes(found.boxPk, keys.box.publicKey), "E_CHAIN", "kit");
  return found;
}

/** Makes this browser's keys, lets the kit sign their ADD and the passkey's proof, and stores all of it before anything is posted. */
export async function startRecovery(
  env: VaultEnvironment,
  salts: PrfSalts,
  { kit, account }: Recovery,
  input: Parameters<Vault["recoverStart"]>[0],
): Promise<{ ring: Keyring; finish: Awaited<ReturnType<Vault["recoverStart"]>> }> {
  if (account === null) throw new VaultError("E_LINK_STEP");
  const { own, root, keylog } = account;
  const made = await generateKeys(env);
  const sealed = await sealKeys(env, salts, made, input);
  const nowMs = env.clock.now();
  const device = await newDeviceRecord(sealed.stored, made, { ...input.flags, history: true }, nowMs);
  requireAllowedProtection(root.state, own.state.role, device);
  const place = { accountId: own.state.accountId, seq: own.state.seq + 1, prev: own.state.head };
  const keys = { adm: webcryptoSigner(sealed.adm, sealed.stored.admPk), sig: sealed.ring.sig };
  const possession = await provePossession(place, device, keys);
  const replaces = input.replaces === null ? zeroId() : fromBase64url(input.replaces);
  const at = { timeMs: nowMs, logSize: keylog.head.size, logRoot: fromBase64url(keylog.head.root) };
  const signer = { deviceId: account.kit.deviceId, adm: kit.keys.adm };
  const wire = await signNext(own.state, { type: "add", device, replaces, ...possession }, at, signer);
  const state = extendChain(own.state, wire);
  const kemPk = toBase64url(sealed.kemPk);
  const model = newModel({
    identity: {
      accountId: state.id,
      deviceId: idOf<DeviceId>(deviceIdOf(device)),
      role: roleOfChain(state),
      clinicId: root.state.id,
      clinicName: "",
      auditKey: null,
    },
    keylog,
    chains: [
      [root.state.id, root],
      // As the server has it now: the ADD counts when the key log shows it, and not another in its place.
      [own.state.id, own],
    ],
    kem: { hash: toBase64url(device.kemHash), publicKey: kemPk },
    welcome: { seq: state.seq, head: toBase64url(state.head), from: null, settled: false },
  });
  const reads = account.kit.boxPk.some((byte) => byte !== 0);
  if (reads)
    model.sheetKeys = {
      device: account.kit.id,
      boxSecret: toBase64url(kit.secrets.boxSecret),
      kemSeed: toBase64url(kit.secrets.kemSeed),
    };
  await storeNewVault(env, sealed, model);
  const asked = {
    challenge: fromBase64url(account.challenge),
    origin: input.origin,
    credentialId: fromBase64url(input.credentialId),
  };
  const apiAuth = toBase64url(await kit.keys.sig.sign("api-auth", apiAuthMessage(asked)));
  return { ring: sealed.ring, finish: { wire: toBase64url(wire), kemPk, apiAuth } };
}
