import { verify, verifyRaw } from "#app/crypto/primitives/signature.ts";
import { deviceActiveAt } from "#app/crypto/public/chain-query.ts";
import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { wasEndorsedAround } from "#app/crypto/public/clinic-root.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import type { AccountId, DeviceId } from "#app/lib/ids.ts";
import { toBase64 } from "#audit/base64.ts";
import { type Checkpoint, openCheckpoint } from "#audit/checkpoint.ts";
import { equalBytes } from "#audit/hashes.ts";
import { parseKey } from "#audit/note.ts";
import { parseContext } from "#audit/review/context.ts";
import { parseFindings, RULES_VERSION } from "#audit/review/finding.ts";
import { parseSignoff, type Signoff, signoffText, textHash } from "#audit/review/signoff.ts";
import type { CheckedSignoff, ReviewVault, SignoffView } from "../review-rpc.ts";
import { VaultError } from "../rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { Model } from "./model-types.ts";
import { personIn } from "./people.ts";
import { chainIn, ownChain, rootIn } from "./pins.ts";
import type { VaultSession } from "./session.ts";

const limitMs = 600_000;

/** Of one log; a device that kept one alone has it without the list around it. */
type KeptNotes = { key: string; notes: string[] };
type Prepared = Omit<Signoff, "account" | "device" | "atMs">;

/** Reviews on their way to a signature; in memory only, so a lock forgets them. */
export function createSignoffs(env: VaultEnvironment, session: VaultSession) {
  let prepared: { signoff: Prepared; sinceMs: number } | null = null;
  const calls: ReviewVault = {
    prepareSignoff: ({ note, from, to, context, findings }) =>
      session.read((model) => {
        prepared = null;
        requireOfficer(model);
        const { origin, size, root } = keptCheckpoint(model, note);
        const found = parseFindings(findings);
        const isWhole = found !== null && parseContext(context) !== null && from <= to && to <= size;
        if (!isWhole) throw new VaultError("E_SCHEMA");
        const signoff = {
          ...{ origin, size, root, from, to, rules: RULES_VERSION, count: found.length },
          ...{ context: textHash(context), findings: textHash(findings) },
        };
        prepared = { signoff, sinceMs: env.clock.monotonic() };
        return viewOf(signoff);
      }),
    signSignoff: () =>
      session.read(async (model) => {
        requireOfficer(model);
        const taken = prepared;
        prepared = null;
        if (taken === null || env.clock.monotonic() - taken.sinceMs > limitMs)
          throw new VaultError("E_ADMIN_EXPIRED");
        const { accountId: account, deviceId: device } = model.identity;
        const text = signoffText({ ...taken.signoff, account, device, atMs: env.clock.now() });
        const signature = await session.ring.sig.sign("audit-signoff", utf8(text));
        return { text, signature: toBase64url(signature) };
      }),
    checkSignoff: (input) => session.read((model) => checkIn(model, input)),
  };
  return {
    calls,
    forget() {
      prepared = null;
    },
  };
}

function requireOfficer({ identity }: Model): void {
  if (identity.role !== "officer") throw new VaultError("E_NOT_MEMBER");
}

/** A note that this device found good when it went through the log itself, under the key that it has pinned. */
function keptCheckpoint(model: Model, note: string): Checkpoint {
  const text = model.kept.get("access-log");
  // Written by the page's `writeKeptLogs`; what it says is held to the pinned key below.
  const logs = text === undefined ? [] : (JSON.parse(text) as KeptNotes | KeptNotes[]);
  const kept = [logs].flat().find(({ notes }) => notes.includes(note));
  if (kept === undefined) throw new VaultError("E_LOG_UNCHECKED");
  const key = parseKey(kept.key);
  return openCheckpoint(utf8(note), key.name, [key], (publicKey, message, signature) =>
    verifyRaw(signature, message, publicKey),
  );
}

function checkIn(model: Model, input: Parameters<ReviewVault["checkSignoff"]>[0]): CheckedSignoff {
  const signoff = parseSignoff(input.text);
  const broken = { state: "broken", name: null, own: false, atMs: null, deviceKey: null } as const;
  if (signoff === null) return { ...broken, view: null };
  const view = viewOf(signoff);
  const found = parseFindings(input.findings);
  const fits =
    found?.length === signoff.count &&
    equalBytes(textHash(input.findings), signoff.findings) &&
    equalBytes(textHash(input.context), signoff.context);
  if (!fits) return { ...broken, view };
  // parseSignoff has held both to the form of ids; an id of nobody is in no chain.
  const account = signoff.account as AccountId;
  const own = account === model.identity.accountId;
  const chain = own ? ownChain(model) : chainIn(model, account);
  const device = chain?.devices.get(signoff.device as DeviceId);
  const { atMs } = signoff;
  if (!chain || !device) return { ...broken, state: "unknown", view, atMs };
  const isSigned = verify(fromBase64url(input.signature), "audit-signoff", utf8(input.text), device.sigPk);
  // A device that was taken out of the chain signs nothing after that; its earlier reviews stand.
  const isOfficer =
    chain.role === chainRole.officer && wasEndorsedAround(rootIn(model), account, atMs, chainRole.officer);
  const wasActive =
    deviceActiveAt(chain, device.id, chain.seq) || (device.revokedMs !== null && atMs < device.revokedMs);
  if (!isSigned || !isOfficer || !wasActive) return { ...broken, view, own, atMs };
  const name = personIn(model, account, atMs)?.name ?? null;
  return { state: "valid", view, name, own, atMs, deviceKey: toBase64url(device.sigPk) };
}

function viewOf({ origin, size, from, to, root, rules, count }: Prepared): SignoffView {
  return { origin, size, from, to, root: toBase64(root), rules, findings: count };
}
