import { zeroId } from "#app/crypto/codec.ts";
import type { HistoryBody } from "#app/crypto/public/body-types.ts";
import { recipientDevices } from "#app/crypto/public/chain-query.ts";
import { pointsOf } from "#app/crypto/public/recipients.ts";
import { sealEnvelope } from "#app/crypto/secret/seal.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { type AccountId, type DeviceId, idBytes, idOf } from "#app/lib/ids.ts";
import type { SealedEnvelope } from "#app/protocol/message-api.ts";
import { VaultError } from "../rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { Keyring } from "./keyring.ts";
import type { Model, ThreadModel } from "./model-types.ts";
import { chainIn, ownChain } from "./pins.ts";

/** One envelope of kind 3: a batch of content keys for one device (SPEC §10). E_NO_PERSON when it no longer receives. */
export async function sealHistory(
  model: Model,
  ring: Keyring,
  env: VaultEnvironment,
  thread: Pick<ThreadModel, "state">,
  to: { account: AccountId; deviceId: DeviceId },
  batch: HistoryBody,
): Promise<{ envelope: SealedEnvelope; envHash: string }> {
  const own = ownChain(model);
  const chain = chainIn(model, to.account);
  const found =
    chain && recipientDevices(chain).find(({ device }) => idOf<DeviceId>(device.deviceId) === to.deviceId);
  if (chain === null || found == null) throw new VaultError("E_NO_PERSON");
  const { device, keys } = found;
  const kemPk = model.kemKeys.get(toBase64url(keys.kemHash));
  if (kemPk === undefined) throw new VaultError("E_SYNC_FIRST");
  const { size, root } = model.keylog.head;
  const { accountId, deviceId } = model.identity;
  const sealed = await sealEnvelope({
    suite: 2,
    kind: "history",
    threadId: thread.state.threadId,
    msgId: env.random(16),
    sender: { account: own.accountId, device: idBytes(deviceId), seq: own.seq, head: own.head },
    thread: { memSeq: thread.state.seq, memHead: thread.state.head },
    ctr: 0,
    prevOwn: zeroId(),
    parents: [],
    sentMs: env.clock.now(),
    log: { size, root: fromBase64url(root) },
    recipients: [{ deviceId: device.deviceId, ...keys, kemPk: fromBase64url(kemPk) }],
    random: (length) => env.random(length),
    signer: ring.sig,
    body: {
      type: "history",
      views: pointsOf(to.account === accountId ? [own] : [own, chain]),
      value: batch,
    },
  });
  return {
    envelope: {
      header: toBase64url(sealed.header),
      com: toBase64url(sealed.com),
      ct: toBase64url(sealed.ct),
      sig: toBase64url(sealed.sig),
      wraps: sealed.wraps.map(toBase64url),
    },
    envHash: toBase64url(sealed.envHash),
  };
}
