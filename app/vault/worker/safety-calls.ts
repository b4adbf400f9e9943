import { parseClinicQr } from "#app/crypto/public/clinic-qr.ts";
import { safetyNumber } from "#app/crypto/public/safety-number.ts";
import { type AccountId, idBytes, idOf } from "#app/lib/ids.ts";
import { VaultError } from "../rpc.ts";
import type { Check, SafetyVault, ScanOutcome } from "../safety-rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import { personIn } from "./people.ts";
import { chainIn } from "./pins.ts";
import { compareScan, safetyList, safetyNumbers } from "./safety.ts";
import type { Tx, VaultSession } from "./session.ts";

/** The calls about making sure of persons (SPEC §11). Checks are sealed: the server never learns who met whom. */
export function safetyCalls(env: VaultEnvironment, session: VaultSession): SafetyVault {
  function mark({ model, save }: Tx, account: AccountId, by: Check): void {
    if (chainIn(model, account) === null) throw new VaultError("E_NO_PERSON");
    const name = personIn(model, account, env.clock.now())?.name ?? null;
    model.checks.set(account, { by, atMs: env.clock.now(), name });
    save(`check/${account}`);
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
        if (wanted !== "none") mark(tx, account, wanted);
        else if (tx.model.checks.delete(account)) tx.save(`check/${account}`);
      }),
    clinicCheck: () =>
      session.read(({ identity, checks }) => ({
        clinicId: identity.clinicId,
        code: safetyNumber(idBytes(identity.clinicId)),
        checkedMs: checks.get(identity.clinicId)?.atMs ?? null,
      })),
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
