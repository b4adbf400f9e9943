import { deviceFlag } from "#app/crypto/public/device-record.ts";
import type { DeviceReport, ReportLine } from "../devices-rpc.ts";
import type { EnvelopeEntry, Model, ThreadModel } from "./model-types.ts";
import { ownDevice } from "./own-devices.ts";
import { personIn } from "./people.ts";
import { ownChain } from "./pins.ts";
import { conversationsIn } from "./self-thread.ts";
import { summaryOf } from "./thread-summary.ts";

/**
 * Exactly which messages a device could have read: those whose recipient list, which every reader recomputes and the author
 * signs, names it; and where it was linked, what came before it, because linking gives the record. Attachments go with their
 * message. What it wrote itself it could read as well.
 */
export function deviceReport(model: Model, deviceId: string, nowMs: number): DeviceReport {
  const device = ownDevice(model, deviceId);
  const state = [...ownChain(model).devices.values()].find(({ id }) => id === deviceId);
  const hasHistory =
    state !== undefined && state.addedSeq > 0 && (state.flags & deviceFlag.mayReceiveHistory) !== 0;
  const lines = conversationsIn(model).flatMap((thread) => {
    const { subject } = summaryOf(model, thread, nowMs);
    return [...thread.envelopes.values()].flatMap((entry) => {
      const how = howReadable(entry, deviceId, hasHistory ? device.addedMs : null);
      return how === null ? [] : [lineOf(model, thread, entry, subject, how, nowMs)];
    });
  });
  const refused = conversationsIn(model).reduce((sum, { entry }) => sum + entry.refused.length, 0);
  return { device, lines: lines.sort((a, b) => b.sentMs - a.sentMs), unknown: refused + model.parked.size };
}

function howReadable(
  entry: EnvelopeEntry,
  deviceId: string,
  historyBeforeMs: number | null,
): ReportLine["how"] | null {
  if (entry.kind !== "message" || entry.failed !== null || entry.outboxId !== null) return null;
  if (entry.device === deviceId || entry.ownDevices.some((id) => id === deviceId)) return "sent";
  return historyBeforeMs !== null && entry.sentMs < historyBeforeMs ? "history" : null;
}

function lineOf(
  model: Model,
  thread: ThreadModel,
  entry: EnvelopeEntry,
  subject: string,
  how: ReportLine["how"],
  nowMs: number,
): ReportLine {
  return {
    threadId: thread.id,
    subject,
    envHash: entry.envHash,
    sentMs: entry.sentMs,
    fromName: personIn(model, entry.account, nowMs)?.name ?? null,
    own: entry.account === model.identity.accountId,
    how,
  };
}
