import { ProtocolError } from "#app/crypto/errors.ts";
import { verify } from "#app/crypto/primitives/signature.ts";
import { deviceActiveAt } from "#app/crypto/public/chain-query.ts";
import { replayChain } from "#app/crypto/public/chain-replay.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { isEndorsed } from "#app/crypto/public/clinic-root.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import type { AccountId, DeviceId } from "#app/lib/ids.ts";
import type { LogChanges } from "#app/protocol/log-api.ts";
import type { Consent } from "#audit/epoch.ts";
import type { Model } from "./model-types.ts";
import { chainIn } from "./pins.ts";

export type Confirming = "administrator" | "officer";

/** A device's word that holds by the chains held here: of the clinic root itself, or of an officer whom it vouches for now. */
export function confirmingRole(
  model: Model,
  consent: Consent,
  about: { text: string; chains: LogChanges["chains"]; nowMs: number },
): Confirming | null {
  const { clinicId } = model.identity;
  // Ids like any other: what is not one is in no chain.
  const [account, device] = [consent.account as AccountId, consent.device as DeviceId];
  const root = chainIn(model, clinicId);
  const chain = account === clinicId ? root : officerChain(model, account, about.chains);
  const found = chain?.devices.get(device);
  if (!root || !chain || !found || found.kind !== "browser") return null;
  const isSigned = verify(fromBase64url(consent.signature), "log-epoch", utf8(about.text), found.sigPk);
  if (!isSigned || !deviceActiveAt(chain, device, chain.seq)) return null;
  if (account === clinicId) return "administrator";
  return isEndorsed(root, account, about.nowMs, chainRole.officer) ? "officer" : null;
}

/** The longer of what is held here and what came along: a chain never gets shorter, so a revoked device stays revoked. */
function officerChain(model: Model, account: AccountId, chains: LogChanges["chains"]): ChainState | null {
  const held = chainIn(model, account);
  const sent = chains.find(({ accountId }) => accountId === account);
  const served = sent === undefined ? null : replayed(account, sent.wires);
  const longer = (served?.seq ?? -1) > (held?.seq ?? -1) ? served : held;
  return longer?.role === chainRole.officer ? longer : null;
}

function replayed(account: AccountId, wires: readonly string[]): ChainState | null {
  try {
    const chain = replayChain(wires.map(fromBase64url));
    return chain.id === account ? chain : null;
  } catch (cause) {
    if (cause instanceof ProtocolError) return null;
    throw cause;
  }
}
