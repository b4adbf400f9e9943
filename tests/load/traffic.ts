import { performance } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import type { Device } from "#app/headless/device.ts";
import type { Clinic, Patient } from "./people.ts";

export interface Sent {
  /** Written at the end of the text: what is looked for in every transcript. */
  mark: string;
  threadId: string;
  by: Device;
  sentAt: number;
  /** When each other member had it open, by member. */
  openedAt: Map<Device, number>;
}

export interface TrafficInput {
  rate: number;
  seconds: number;
  texts: readonly string[];
  /** Once everything was sent, how long the last messages may take. */
  settleMs: number;
  /** Number of the first message, so that marks are never used twice in one clinic. */
  first: number;
}

export interface Traffic {
  sent: Sent[];
  /** What `send` threw, by code. */
  failures: string[];
  /** Share of the time that this program, which plays all the people, was busy: near 1 it measures itself. */
  busy: number;
}

/** Time for two hundred pages to open their streams and look once. */
const readyWithinMs = 120_000;

/** Messages at a fixed rate, whoever is busy: patients and clinicians in turn, each conversation in its own order. */
export async function runTraffic(clinic: Clinic, input: TrafficInput): Promise<Traffic> {
  const { rate, seconds, texts, settleMs, first } = input;
  const watch = watchArrivals(clinic);
  const sent: Sent[] = [];
  const failures: string[] = [];
  const sending: Promise<void>[] = [];
  const total = Math.round(rate * seconds);
  const readyBy = performance.now() + readyWithinMs;
  while (!watch.isAtRest() && performance.now() < readyBy) await pause(50);
  const before = performance.eventLoopUtilization();
  const began = performance.now();
  for (let i = 0; i < total; i++) {
    const due = began + (i * 1000) / rate;
    if (due > performance.now()) await pause(due - performance.now());
    const patient = clinic.patients[i % clinic.patients.length] as Patient;
    const turn = Math.floor(i / clinic.patients.length);
    const by = turn % 2 === 0 ? patient.device : (patient.team[turn % patient.team.length] as Device);
    const mark = `#${(first + i).toString(36).padStart(5, "0")}`;
    const others = [patient.device, ...patient.team].filter((device) => device !== by);
    // The time when it was due: a generator that lags behind must not flatter the server.
    const message: Sent = { mark, threadId: patient.threadId, by, sentAt: due, openedAt: new Map() };
    sent.push(message);
    watch.expect(message, others);
    const text = `${texts[i % texts.length]} ${mark}`;
    sending.push(write(message, text).catch((error: Error) => void failures.push(error.message)));
  }
  await Promise.all(sending);
  const giveUp = performance.now() + settleMs;
  while (watch.waiting() > 0 && performance.now() < giveUp) await pause(50);
  const { utilization } = performance.eventLoopUtilization(before);
  watch.stop();
  return { sent, failures, busy: utilization };
}

/** Seals, stores, and asks the running engine for a round, as the page does. */
async function write({ by, threadId }: Sent, text: string): Promise<void> {
  const to = { type: "thread", threadId } as const;
  await by.vault.send({ to, text, subject: "", category: "general", draftKey: null });
  await by.engine.syncNow();
}

/** Looks into the conversations where something is awaited after every round that brought messages. */
function watchArrivals({ clinicians, patients }: Clinic) {
  const awaited = new Map<Device, Map<string, Sent>>();
  let waiting = 0;
  const devices = [...clinicians, ...patients.map(({ device }) => device)];
  const stops = devices.map((device) => {
    let seen = 0;
    const unsubscribe = device.engine.subscribe(() => {
      const { newMessages } = device.engine.getSnapshot();
      if (newMessages === seen) return;
      seen = newMessages;
      const now = performance.now();
      void look(device, now);
    });
    device.engine.start();
    return () => {
      unsubscribe();
      device.engine.stop();
    };
  });

  async function look(device: Device, now: number): Promise<void> {
    const own = awaited.get(device) ?? new Map<string, Sent>();
    for (const threadId of new Set([...own.values()].map((each) => each.threadId))) {
      const view = await device.thread(threadId);
      for (const line of view?.lines ?? []) {
        if (line.kind !== "message") continue;
        const message = own.get(line.text.slice(-6));
        if (message === undefined || message.threadId !== threadId) continue;
        own.delete(message.mark);
        message.openedAt.set(device, now);
        waiting--;
      }
    }
  }

  return {
    expect(message: Sent, readers: readonly Device[]) {
      for (const reader of readers) {
        const own = awaited.get(reader) ?? new Map<string, Sent>();
        awaited.set(reader, own.set(message.mark, message));
        waiting++;
      }
    },
    waiting: () => waiting,
    isAtRest: () =>
      devices.every(({ engine }) => {
        const { phase, online, lastSyncMs } = engine.getSnapshot();
        return phase === "idle" && online && lastSyncMs !== null;
      }),
    stop: () => stops.forEach((each) => void each()),
  };
}
