import { parseClinicQr } from "#app/crypto/public/clinic-qr.ts";
import { safetyNumber } from "#app/crypto/public/safety-number.ts";
import { type AccountId, idBytes, idOf } from "#app/lib/ids.ts";
import { VaultError } from "../rpc.ts";
import type { SafetyVault, ScanOutcome } from "../safety-rpc.ts";
import { noteTime } from "./account-notes.ts";
import { checkOf } from "./checks.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { CheckEntry } from "./model-types.ts";
import { personIn } from "./people.ts";
import { chainIn } from "./pins.ts";
import { noteLater } from "./publish-notes.ts";
import { compareScan, safetyList, safetyNumbers } from "./safety.ts";
import type { Tx, VaultSession } from "./session.ts";

/** The calls about making sure of persons (SPEC §11). Checks are sealed: the server never learns who met whom. */
export function safetyCalls(env: VaultEnvironment, session: VaultSession): SafetyVault {
  /** Kept here, and told to the own devices later. */
  function mark(tx: Tx, account: AccountId, by: CheckEntry["by"]): void {
    const { model, save } = tx;
    if (chainIn(model, account) === null) throw new VaultError("E_NO_PERSON");
    const nowMs = env.clock.now();
    const name = personIn(model, account, nowMs)?.name ?? null;
    const atMs = noteTime(model.checks.get(account), nowMs);
    model.checks.set(account, { by, atMs, name });
    save(`check/${account}`);
    noteLater(tx, env, { checks: [account] });
  }

  /** The evidence is stored before the error leaves, as at every other proof of a fork. */
  async function compare(accountId: string, text: string): Promise<ScanOutcome | "fork"> {
    const account = accountId as AccountId; // compared with the accounts of the code
    return session.write(async (tx) => {
      const found = compareScan(tx.model, account, text);
      if (found.outcome === "same") mark(tx, account, "scan");
      if (found.outcome === "fork") {
        tx.model.evidence = found.evidence;
        tx.save("evidence");
      }
      return found.outcome;
    });
  }

  return {
    safetyList: () => session.read((model) => safetyList(model, env.clock.now())),
    // An id like any other: null when no chain is held for it.
    safetyOf: (accountId) =>
      session.read((model) => safetyNumbers(model, accountId as AccountId, env.clock.now())),
    async compareSafety({ accountId, text }) {
      const outcome = await compare(accountId, text);
      if (outcome === "fork") throw new VaultError("E_FORK");
      return outcome;
    },
    markSafety: ({ accountId, mark: wanted }) =>
      session.write(async (tx) => {
        const account = accountId as AccountId; // refused by `mark` when it is not one
        if (wanted !== "none" || checkOf(tx.model, account) !== null) mark(tx, account, wanted);
      }),
    clinicCheck: () =>
      session.read((model) => {
        const { clinicId } = model.identity;
        const checkedMs = checkOf(model, clinicId)?.atMs ?? null;
        return { clinicId, code: safetyNumber(idBytes(clinicId)), checkedMs };
      }),
    compareClinic: (text) =>
      session.write(async (tx) => {
        const { clinicId } = tx.model.identity;
        const shown = parseClinicQr(text);
        if (shown === null) return "no-code";
        if (idOf<AccountId>(shown) !== clinicId) return "other-clinic";
        mark(tx, clinicId, "scan");
        return "same";
      }),
  };
}
