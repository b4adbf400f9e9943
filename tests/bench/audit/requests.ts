import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { inviteKind } from "#app/crypto/public/invitation.ts";
import { toBase64url } from "#app/lib/base64url.ts";
import type { AuditStore } from "#db/audit-store-interface.server.ts";
import setUpCluster from "#tests/cluster.ts";
import { ApiClinic } from "#tests/factories/api-clinic.ts";
import { type ApiServer, startApiServer } from "#tests/factories/api-server.ts";
import { ApiThread } from "#tests/factories/api-thread.ts";
import { type Effort, spread, trialEffort } from "../compare.ts";
import type { Figure } from "../figure.ts";
import type { RequestLoad } from "./request-load.ts";

/** The list of people, statements of keys, and a page of new messages: what a browser asks for most. */
const routes = ["/api/directory", "/api/sync/keylog", "/api/sync/feed?after=0"];
const aim = { type: "at most", value: 1.15 } as const;

/** Whole requests to one server, as it is and with an audit log that forgets: the same route, code, database and callers. */
export async function requestFigures(effort: Effort): Promise<Figure[]> {
  const isTrial = effort === trialEffort;
  const closeCluster = await setUpCluster();
  const server = await startApiServer();
  const asker = fork(fileURLToPath(new URL("./request-load.ts", import.meta.url)), {
    execArgv: ["--import", "tsx"],
  });
  try {
    const cookie = await clinicianIn(await ApiClinic.setUp(server), isTrial ? 1 : 10);
    const figures: Figure[] = [];
    for (const path of routes)
      for (const callers of [1, 16]) {
        const total = isTrial ? 8 : callers === 1 ? 40 : callers * 10;
        const load = { origin: server.origin, cookie, path, callers, total };
        figures.push(await besides(server, asker, load, isTrial ? 1 : 7));
      }
    return figures;
  } finally {
    asker.kill();
    await server.stop();
    await closeCluster();
  }
}

/** A clinician of a team with so many patients and as many conversations of two messages; their session. */
async function clinicianIn(clinic: ApiClinic, patients: number): Promise<string> {
  const doctor = await clinic.bringIn(clinic.admin, "Dr Imani Cole", inviteKind.staff);
  const team = clinic.newTeam("Diabetes team");
  await clinic.endorse([doctor], team);
  for (let n = 0; n < patients; n++) {
    const patient = await clinic.bringIn(doctor, `Patient ${n}`, inviteKind.patient, [team.teamId]);
    const thread = await ApiThread.start(clinic, doctor, [patient]);
    const started = { create: toBase64url(thread.create), envelope: await thread.seal(doctor) };
    const answers = [
      await doctor.client.post("/api/threads", started),
      await doctor.client.post("/api/envelopes", { envelope: await thread.seal(doctor) }),
    ];
    for (const { status, text } of answers) if (status !== 200) throw new Error(`answered ${status} ${text}`);
  }
  return doctor.client.cookie ?? "";
}

/** Rounds in turns; the ratio of each round. */
async function besides(
  server: ApiServer,
  asker: ChildProcess,
  load: RequestLoad,
  rounds: number,
): Promise<Figure> {
  const { services } = server;
  const kept = services.audit;
  const forgetful: AuditStore = { ...kept, append: async () => [], appendInTransaction: async () => [] };
  const timed = async (audit: AuditStore) => {
    services.audit = audit;
    try {
      return await sent(asker, load);
    } finally {
      services.audit = kept;
    }
  };
  await timed(kept);
  await timed(forgetful);
  const ratios: number[] = [];
  const rates: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? [kept, forgetful] : [forgetful, kept];
    const times = new Map<AuditStore, number>();
    for (const audit of order) times.set(audit, await timed(audit));
    const [withEntries = 0, without = 0] = [times.get(kept), times.get(forgetful)];
    ratios.push(withEntries / without);
    rates.push(load.total / (withEntries / 1000));
  }
  const asked = load.callers === 1 ? "1 caller" : `${load.callers} callers`;
  return {
    ...{ name: `GET ${load.path.split("?")[0]}, ${asked}`, where: "PostgreSQL", unit: "×", aim },
    ...{ ...spread(ratios), against: "the same request without its entry" },
    detail: `${Math.round(spread(rates).value)} requests/s with it`,
  };
}

function sent(asker: ChildProcess, load: RequestLoad): Promise<number> {
  return new Promise((resolve, reject) => {
    asker.once("message", (told) => {
      // As request-load answers.
      const { ms, error } = told as { ms?: number; error?: string };
      if (ms === undefined) reject(new Error(error));
      else resolve(ms);
    });
    asker.send(load);
  });
}
