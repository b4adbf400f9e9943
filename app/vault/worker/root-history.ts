import { isZero } from "#app/crypto/codec.ts";
import type { ChainState } from "#app/crypto/public/chain-state.ts";
import type { ChainPoint, ChainStatement } from "#app/crypto/public/chain-statement.ts";
import { parseWire } from "#app/crypto/public/signed-statement.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { type AccountId, type DeviceId, idOf, type TeamId } from "#app/lib/ids.ts";
import type { RootLine, RootVault } from "../root-rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { Model } from "./model-types.ts";
import { personIn, teamsIn } from "./people.ts";
import { roleNameOf, rootIn } from "./pins.ts";
import type { VaultSession } from "./session.ts";

const seenName = "root-seen";

/** Everything the clinic root has ever said, from the verified chain and not from the server's word (SPEC §5, §15). */
export function rootCalls(env: VaultEnvironment, session: VaultSession): RootVault {
  return {
    rootHistory: ({ before, limit }) =>
      session.read((model) => {
        const root = rootIn(model);
        const top = Math.min(root.seq, (before ?? root.seq + 1) - 1);
        const from = Math.max(0, top - limit + 1);
        const lines: RootLine[] = [];
        for (let seq = top; seq >= from; seq--) lines.push(lineOf(model, root, seq, env.clock.now()));
        return { lines, more: from > 0 };
      }),
    rootNews: () =>
      session.read((model) => {
        let news = 0;
        for (let seq = seenSeq(model) + 1; seq <= rootIn(model).seq; seq++)
          if (signerOf(model, seq) !== model.identity.deviceId) news++;
        return news;
      }),
    markRootSeen: () =>
      session.write(async ({ model, save }) => {
        const { seq } = rootIn(model);
        if (seenSeq(model) === seq) return;
        model.kept.set(seenName, String(seq));
        save(`kept/${seenName}`);
      }),
  };
}

/** An administrator who has just come begins with what follows: all before is history, and stands in the list. */
function seenSeq(model: Model): number {
  const kept = model.kept.get(seenName);
  const own = rootIn(model).devices.get(model.identity.deviceId);
  return kept === undefined ? (own?.addedSeq ?? rootIn(model).seq) : Number(kept);
}

function statementAt(model: Model, seq: number): ChainStatement {
  // Verified before it was stored; `seq` is at most the chain's.
  return parseWire(fromBase64url(model.chains.get(model.identity.clinicId)?.wires[seq] ?? "")).statement;
}

function signerOf(model: Model, seq: number): DeviceId {
  return idOf<DeviceId>(statementAt(model, seq).header.signerDevice);
}

function lineOf(model: Model, root: ChainState, seq: number, nowMs: number): RootLine {
  const statement = statementAt(model, seq);
  const signer = signerOf(model, seq);
  const own = signer === model.identity.deviceId;
  const base = {
    seq,
    atMs: statement.header.timeMs,
    by: { device: placeOf(root, signer), kit: root.devices.get(signer)?.kind === "kit", own },
    subject: null,
    role: null,
    untilMs: null,
    policy: null,
    added: [],
    removed: [],
    isNew: !own && seq > seenSeq(model),
  };
  const nameOf = (account: Uint8Array) => personIn(model, idOf<AccountId>(account), nowMs)?.name ?? null;
  switch (statement.type) {
    case "genesis":
      return { ...base, what: "started" };
    case "add": {
      const replaced = isZero(statement.replaces)
        ? []
        : [String(placeOf(root, idOf<DeviceId>(statement.replaces)))];
      const what = statement.device.kind === "kit" ? "kit-added" : "device-added";
      const added = [...root.devices.values()].find((device) => device.addedSeq === seq);
      return { ...base, what, subject: String(placeOf(root, added?.id ?? signer)), removed: replaced };
    }
    case "revoke":
      return {
        ...base,
        what: "device-revoked",
        subject: String(placeOf(root, idOf<DeviceId>(statement.deviceId))),
      };
    case "rotate":
      return { ...base, what: "keys-renewed" };
    case "endorse":
      return {
        ...base,
        what: "confirmed",
        subject: nameOf(statement.subject),
        role: roleNameOf(statement.role),
        untilMs: statement.notAfterMs,
      };
    case "unendorse":
      return { ...base, what: "ended", subject: nameOf(statement.subject) };
    case "policy": {
      const { staffNeedPrf, staffIdleS, patientIdleS } = statement;
      return { ...base, what: "policy", policy: { staffNeedPrf, staffIdleS, patientIdleS } };
    }
    case "team": {
      const id = idOf<TeamId>(statement.teamId);
      const before = rosterBefore(root, id, seq);
      const name = teamsIn(model).find(({ teamId }) => teamId === id)?.name ?? null;
      return {
        ...base,
        what: "team",
        subject: name,
        added: without(statement.members, before).map(({ account }) => nameOf(account)),
        removed: without(before, statement.members).map(({ account }) => nameOf(account)),
      };
    }
  }
}

/** "1" for the device of the set-up, and so on: names of devices are nobody's business on a chain. */
function placeOf(root: ChainState, device: DeviceId): number {
  return [...root.devices.keys()].indexOf(device) + 1;
}

function rosterBefore(root: ChainState, team: TeamId, seq: number): readonly ChainPoint[] {
  return root.log.teams.get(team)?.findLast((event) => event.seq < seq)?.members ?? [];
}

function without(points: readonly ChainPoint[], others: readonly ChainPoint[]): ChainPoint[] {
  const known = new Set(others.map(({ account }) => idOf<AccountId>(account)));
  return points.filter(({ account }) => !known.has(idOf<AccountId>(account)));
}
