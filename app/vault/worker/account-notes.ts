import type { AccountBody } from "#app/crypto/public/body-types.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { utf8 } from "#app/lib/bytes.ts";
import { type AccountId, type DeviceId, idOf } from "#app/lib/ids.ts";
import type { CheckEntry, Model, NameEntry, NoteRefs } from "./model-types.ts";
import type { Tx } from "./session.ts";

/**
 * What an account tells its own devices and nobody else (SPEC §7 "Self"): names of devices, and whom the person has made sure of.
 * Each note has the time of its change and the newest wins, so devices agree in whatever order notes arrive. Only own devices
 * write them; the worst that one of them can do is what its holder could do by hand.
 */
export interface AccountNotes {
  names: (NameEntry & { device: DeviceId })[];
  checks: (CheckEntry & { account: AccountId })[];
}

/** Notes of one envelope: few enough for its size, many enough for nearly everybody at once. */
const perEnvelope = 64;
/** JSON bytes of notes in a welcome, which has little room: the newest; the rest comes by the account's own thread. */
const welcomeBytes = 6_000;

type Dated = { readonly atMs: number };

/** Of two notes for one thing; equal times are settled by the text, the same way everywhere. */
function isNewer(given: Dated, held: Dated | undefined): boolean {
  if (held === undefined || given.atMs !== held.atMs) return given.atMs > (held?.atMs ?? -1);
  return JSON.stringify(given) > JSON.stringify(held);
}

/** The time of a change: after what it replaces, whatever this device's clock says. */
export function noteTime(held: Dated | undefined, nowMs: number): number {
  return Math.max(nowMs, (held?.atMs ?? 0) + 1);
}

/** Takes what another own device has noted. */
export function takeNotes({ model, save }: Tx, { names, checks }: AccountNotes): void {
  for (const { device, name, atMs } of names) {
    const note = { name, atMs };
    if (!isNewer(note, model.names.get(device))) continue;
    model.names.set(device, note);
    save(`device-name/${device}`);
  }
  for (const { account, by, atMs, name } of checks) {
    const note = { by, atMs, name };
    if (!isNewer(note, model.checks.get(account))) continue;
    model.checks.set(account, note);
    save(`check/${account}`);
  }
}

/** The notes behind the references, as they stand now. */
export function notesOf(model: Model, { names, checks }: NoteRefs): AccountNotes {
  return {
    names: names.flatMap((device) => {
      const note = model.names.get(device);
      return note === undefined ? [] : [{ device, ...note }];
    }),
    checks: checks.flatMap((account) => {
      const note = model.checks.get(account);
      return note === undefined ? [] : [{ account, ...note }];
    }),
  };
}

export function allNotes(model: Model): NoteRefs {
  return { names: [...model.names.keys()], checks: [...model.checks.keys()] };
}

/** As many as one envelope carries, and the rest. */
export function firstNotes({ names, checks }: NoteRefs): { first: NoteRefs; rest: NoteRefs } {
  return {
    first: { names: names.slice(0, perEnvelope), checks: checks.slice(0, perEnvelope) },
    rest: { names: names.slice(perEnvelope), checks: checks.slice(perEnvelope) },
  };
}

/** All names of devices in use, and the newest checks that a welcome has room for. */
export function welcomeNotes(model: Model): AccountNotes {
  // The root's devices are several persons': what one of them has checked, no other has.
  if (model.identity.role === "administrator") return { names: [], checks: [] };
  const { names, checks } = notesOf(model, allNotes(model));
  const kept: AccountNotes = { names: newestFirst(names).slice(0, 16), checks: [] };
  for (const check of newestFirst(checks)) {
    kept.checks.push(check);
    if (utf8(JSON.stringify(kept)).length <= welcomeBytes) continue;
    kept.checks.pop();
    break;
  }
  return kept;
}

function newestFirst<T extends Dated>(list: readonly T[]): T[] {
  return [...list].sort((a, b) => b.atMs - a.atMs);
}

export function bodyOfNotes({ names, checks }: AccountNotes): Omit<AccountBody, "voidCtrs"> {
  return {
    names: names.map(({ device, ...note }) => ({ device: fromBase64url(device), ...note })),
    checks: checks.map(({ account, ...note }) => ({ account: fromBase64url(account), ...note })),
  };
}

export function notesOfBody({ names, checks }: AccountBody): AccountNotes {
  return {
    names: names.map(({ device, ...note }) => ({ device: idOf<DeviceId>(device), ...note })),
    checks: checks.map(({ account, ...note }) => ({ account: idOf<AccountId>(account), ...note })),
  };
}
