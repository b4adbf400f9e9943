import { parseLogKeyCode } from "#app/crypto/public/log-key-code.ts";
import type { RecoveryVault } from "../recovery-rpc.ts";
import { type Vault, VaultError, type VaultStatus } from "../rpc.ts";
import type { KitSheet, SheetVault } from "../sheet-rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import { IngestOutcome } from "./ingest-outcome.ts";
import type { Keyring } from "./keyring.ts";
import { type NewKit, signKit } from "./kit.ts";
import { historyState, ingestOriginals, type Tried, wantedOriginals } from "./originals.ts";
import { ownChain } from "./pins.ts";
import { openRecovery, type Recovery, readWords, startRecovery } from "./recover.ts";
import type { PrfSalts } from "./seal-keys.ts";
import { type VaultSession, vaultLock } from "./session.ts";
import { type HeldOffer, holdOffer } from "./sheet-offer.ts";
import { removeBySheet } from "./sheet-removal.ts";
import { putOffSheet, requireFreePlace, sheetState, standingSheet } from "./sheets.ts";

/** What recovery needs of the vault around it. */
export interface RecoveryHost {
  status(): Promise<VaultStatus>;
  /** The salts of the passkey that was just made, or fresh ones; they are used up by `opened`. */
  salts(): PrfSalts;
  opened(ring: Keyring): void;
  /** A kit that is shown now and waits for its three words. */
  shown(kit: NewKit): void;
  /** What another browser asks this one to sign, once it has been judged. */
  offered(held: HeldOffer | null): void;
}

type Calls = RecoveryVault & SheetVault;

/** The calls that go by the words of a sheet; its keys are in memory until the next lock. */
export function createRecovery(
  env: VaultEnvironment,
  gate: VaultSession,
  host: RecoveryHost,
): { calls: Calls; forget(): void } {
  let recovery: Recovery | null = null;
  const tried: Tried = new Set();

  function using(): Recovery {
    if (recovery === null) throw new VaultError("E_LINK_STEP");
    return recovery;
  }

  async function requireEmpty(): Promise<void> {
    if ((await host.status()).state !== "none") throw new VaultError("E_ACCOUNT_EXISTS");
  }

  function read(text: string): ReturnType<typeof readWords>["view"] {
    const words = readWords(text);
    recovery = words.recovery;
    return words.view;
  }

  function show(kit: NewKit): { kit: KitSheet; quiz: [number, number, number] } {
    host.shown(kit);
    return { kit: kit.sheet, quiz: kit.quiz };
  }

  const calls: Calls = {
    async recoverWords(text) {
      await requireEmpty();
      return read(text);
    },
    recoverOpen: async (input) => openRecovery(using(), input),
    recoverStart: (input: Parameters<Vault["recoverStart"]>[0]) =>
      env.locks.exclusive(vaultLock, async () => {
        const sheet = using();
        await requireEmpty();
        const salts = host.salts();
        await env.storage.clear();
        const { ring, finish } = await startRecovery(env, salts, sheet, input);
        host.opened(ring);
        return finish;
      }),
    async recoverCancel() {
      recovery = null;
    },
    async recoverNewKit() {
      const { kit: sheet, account } = recovery ?? { kit: null, account: null };
      if (sheet === null || account === null) return null;
      const { deviceId } = account.kit;
      const signer = { deviceId, adm: sheet.keys.adm };
      return show(await gate.read((model) => signKit(model, env, ownChain(model), signer, deviceId)));
    },
    historyWanted: () => gate.read((model) => wantedOriginals(model, tried)),
    historyState: () => gate.read((model) => historyState(model, tried)),
    ingestOriginals: (input) =>
      gate.write(async (tx) => {
        const outcome = new IngestOutcome();
        await ingestOriginals(tx, gate.ring, env.clock, input, tried, outcome);
        return outcome.result(tx.model.parked.size);
      }),

    sheets: () => gate.read((model) => sheetState(model, env.clock.now())),
    putOffSheet: () => gate.write(async (tx) => putOffSheet(tx, env.clock.now())),
    sheetWords: async (text) => read(text),
    readLogKey: async (text) => parseLogKeyCode(text),
    async replaceSheet() {
      const sheet = using().kit;
      const made = await gate.read((model) => {
        requireFreePlace(model, env.clock.now());
        const own = ownChain(model);
        const { deviceId } = standingSheet(own, sheet);
        return signKit(model, env, own, { deviceId, adm: sheet.keys.adm }, deviceId);
      });
      recovery = null;
      return show(made);
    },
    removalOffered: (answer) =>
      gate.read((model) => {
        const held = holdOffer(model, answer, env.clock.now());
        host.offered(held);
        return held === null ? null : held.view;
      }),
    sheetRemove: async (input) => removeBySheet(env, using(), input),
  };
  return {
    calls,
    forget() {
      recovery = null;
      tried.clear();
    },
  };
}
