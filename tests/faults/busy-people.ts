import { setTimeout as pause } from "node:timers/promises";
import type { Device } from "#app/headless/device.ts";
import { directory } from "#app/protocol/sync-api.ts";
import { HttpError } from "#app/sync/http.ts";
import { VaultError } from "#app/vault/rpc.ts";
import type { Clinic, Patient } from "#tests/load/people.ts";
import type { Sent } from "#tests/load/traffic.ts";

/** What a client may be told while a server is killed; all else is a finding. */
const FORGIVEN: ReadonlySet<string> = new Set(["E_NETWORK", "E_UNAVAILABLE", "E_AUDIT"]);
/** Longer than the longest wait of a stream that could not be opened. */
const STREAMS_BACK_WITHIN_MS = 60_000;
/** Of one device: while a server is away people wait too. */
const MOST_UNSENT = 4;
/** Between two acts of one person. */
const REST_MS = 40;
/** One act in so many renews the keys that one reads with: a statement for the key log. */
const RENEW_EVERY = 20;

/**
 * Everybody writes, reads and keeps in step as fast as the server lets them, whatever it answers. What was written stays in
 * each device's outbox until it is acknowledged, so all of it has to arrive once; it is added to `sent`, which is what all
 * of them wrote so far.
 */
export function keepBusy({ patients }: Pick<Clinic, "patients">, sent: Sent[]) {
  const told = new Set<string>();
  let stopped = false;
  const people = patients.flatMap((patient) =>
    [patient.device, ...patient.team].map((device) => ({ patient, device })),
  );

  async function live({ patient, device }: { patient: Patient; device: Device }): Promise<void> {
    for (let act = 1; !stopped; act++) {
      try {
        if ((await device.vault.unsent()) < MOST_UNSENT) await write(patient, device);
        await device.engine.syncNow();
        await device.api.get("/api/directory?size=0", directory);
        if (act % RENEW_EVERY === 0) await device.renewKeys();
      } catch (error) {
        const code = error instanceof HttpError || error instanceof VaultError ? error.code : String(error);
        if (!FORGIVEN.has(code)) told.add(code);
      }
      await pause(REST_MS);
    }
  }

  /** Sealed and stored before anything is posted, so that it stands in `sent` exactly when it is in the outbox. */
  async function write({ threadId }: Patient, by: Device): Promise<void> {
    const mark = `#${sent.length.toString(36).padStart(5, "0")}`;
    sent.push({ mark, threadId, by, sentAt: performance.now(), openedAt: new Map() });
    const to = { type: "thread", threadId } as const;
    await by.vault.send({ to, text: `Here ${mark}`, subject: "", category: "general", draftKey: null });
  }

  const devices = [...new Set(people.map(({ device }) => device))];
  for (const { engine } of devices) engine.start();
  const lives = people.map(live);
  return {
    /** Codes that no kill explains. */
    told,
    /** Lets everyone come to rest: each event stream open again, each outbox empty, everything read. */
    async settle(): Promise<void> {
      stopped = true;
      await Promise.all(lives);
      const giveUp = Date.now() + STREAMS_BACK_WITHIN_MS;
      const isOnline = () => devices.every(({ engine }) => engine.getSnapshot().online);
      while (!isOnline() && Date.now() < giveUp) await pause(REST_MS);
      if (!isOnline()) told.add("an event stream did not open again");
      for (const { engine } of devices) engine.stop();
      for (const device of devices) await device.sync();
      for (const device of devices) await device.sync();
    },
  };
}
