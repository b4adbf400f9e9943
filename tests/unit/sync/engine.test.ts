import { describe, expect, it } from "vitest";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { createSyncEngine } from "#app/sync/engine.ts";
import type { CursorSource, EngineInput } from "#app/sync/engine-parts.ts";
import { createApi, HttpError } from "#app/sync/http.ts";
import { sizeIn } from "#tests/factories/test-log.ts";
import { openClinic } from "#tests/factories/vault-clinic.ts";

type Cursor = Parameters<CursorSource["subscribe"]>[0];

/** An engine over a patient's vault, with timers and events that the test fires. */
async function engineOf(clinic: Awaited<ReturnType<typeof openClinic>>) {
  const { patient, clock } = clinic;
  const waits: { ms: number; run: () => void }[] = [];
  let cursor: Cursor = () => undefined;
  let streamIs: (connected: boolean) => void = () => undefined;
  let stopped = 0;
  const input: EngineInput = {
    api: patient.api,
    vault: patient.vault,
    events: {
      subscribe(onCursor, onState) {
        cursor = onCursor;
        streamIs = onState;
        onState(true);
        return () => stopped++;
      },
    },
    timers: {
      now: clock.now,
      after(ms, run) {
        const wait = { ms, run };
        waits.push(wait);
        return () => waits.splice(waits.indexOf(wait), 1);
      },
    },
    exclusively: (run) => run(),
    random: () => 1,
  };
  const engine = createSyncEngine(input);
  return {
    engine,
    waits,
    fire: () => cursor({ feed: 1, log: 1 }),
    dropStream: () => streamIs(false),
    stops: () => stopped,
  };
}

describe("the sync engine", () => {
  it("doubles its wait with each failure and starts again after a good round", async () => {
    const clinic = await openClinic();
    const { engine, waits } = await engineOf(clinic);
    engine.start();
    await engine.syncNow();
    clinic.patient.line.offline = true;
    const seen: (number | undefined)[] = [];
    for (let i = 0; i < 8; i++) {
      await expect(engine.syncNow()).rejects.toThrow("E_NETWORK");
      seen.push(waits.at(-1)?.ms);
    }
    expect(seen).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(engine.getSnapshot()).toMatchObject({ phase: "waiting", problem: "E_NETWORK" });
    clinic.patient.line.offline = false;
    await engine.syncNow();
    expect(engine.getSnapshot()).toMatchObject({ phase: "idle", problem: null });
  });

  it("a session that has ended stops it for good and closes its stream", async () => {
    const clinic = await openClinic();
    const { engine, waits, stops } = await engineOf(clinic);
    engine.start();
    await engine.syncNow();
    const send = clinic.patient.line.send;
    clinic.patient.line.send = async () => ({
      status: 401,
      ok: false,
      text: async () => '{"code":"E_SIGN_IN","request":"r"}',
    });
    await expect(engine.syncNow()).rejects.toThrow("E_SIGN_IN");
    clinic.patient.line.send = send;
    expect(engine.getSnapshot().phase).toBe("ended");
    expect(stops()).toBe(1);
    expect(waits).toEqual([]);
  });

  it("a stream that ends is followed by a question, so that an ended session shows at once", async () => {
    const clinic = await openClinic();
    const { engine, dropStream } = await engineOf(clinic);
    engine.start();
    await engine.syncNow();
    clinic.patient.line.send = async () => ({
      status: 401,
      ok: false,
      text: async () => '{"code":"E_SIGN_IN","request":"r"}',
    });
    dropStream();
    await expect.poll(() => engine.getSnapshot().phase).toBe("ended");
    engine.stop();
    expect(engine.getSnapshot()).toMatchObject({ phase: "idle", problem: null });
  });

  it("a cursor brings the message, and rounds asked for during a round become one", async () => {
    const clinic = await openClinic();
    const { engine, fire } = await engineOf(clinic);
    engine.start();
    await engine.syncNow();
    let reads = 0;
    clinic.patient.line.tamper = (path, answer) => {
      if (path.startsWith("/api/sync/feed")) reads++;
      return answer;
    };
    await clinic.doctor.send(
      { type: "patient", accountId: clinic.patientId, teamId: clinic.teamId },
      "hello",
      { subject: "S" },
    );
    fire();
    fire();
    fire();
    await engine.syncNow();
    expect(reads).toBe(2);
    expect(engine.getSnapshot().newMessages).toBe(1);
  });

  it("a server that says more without moving is not asked for ever", async () => {
    const clinic = await openClinic();
    const { engine } = await engineOf(clinic);
    clinic.patient.line.tamper = (path, answer) =>
      path.startsWith("/api/sync/feed") ? { items: [], more: true, log: null } : answer;
    await expect(engine.syncNow()).rejects.toThrow("E_ANSWER");
  });

  it("a chain with a forged statement is told to the person, until the server is honest again", async () => {
    const clinic = await openClinic();
    const { engine } = await engineOf(clinic);
    const { patient, relay, doctorId } = clinic;
    await engine.syncNow();
    const wires = relay.chains.get(doctorId)?.wires ?? [];
    const forged = fromBase64url(wires.at(-1) ?? "");
    // A byte of the newest statement's possession: the signature over it no longer holds.
    forged[300] = (forged[300] ?? 0) ^ 1;
    const part = { accountId: doctorId, from: wires.length - 1, wires: [toBase64url(forged)] };
    patient.line.tamper = (path, answer) =>
      path.startsWith("/api/sync/keylog") ? relay.showChains(sizeIn(path), [part]) : answer;
    await engine.syncNow();
    expect(engine.getSnapshot()).toMatchObject({ phase: "idle", problem: "E_CHAIN" });
    patient.line.tamper = (_path, answer) => answer;
    await engine.syncNow();
    expect(engine.getSnapshot()).toMatchObject({ phase: "idle", problem: null });
  });

  it("proof of a fork stops it", async () => {
    const clinic = await openClinic();
    const { engine } = await engineOf(clinic);
    const { log } = clinic.relay;
    clinic.patient.line.tamper = async (path, answer) =>
      path.startsWith("/api/sync/keylog")
        ? {
            ...(answer as object),
            log: { ...(await log.prove(0, [])), note: await log.note(log.size, noRoot) },
          }
        : answer;
    await expect(engine.syncNow()).rejects.toThrow("E_FORK");
    expect(engine.getSnapshot()).toMatchObject({ phase: "stopped", problem: "E_FORK" });
  });
});

const noRoot = new Uint8Array(32);

describe("answers over HTTP", () => {
  const api = (status: number, text: string) =>
    createApi(async () => ({ status, ok: status < 400, text: async () => text }));
  const any = { safeParse: () => ({ success: false }) } as unknown as Parameters<
    ReturnType<typeof createApi>["get"]
  >[1];

  it.each([
    [403, '{"code":"E_FORBIDDEN","request":"abc"}', "E_FORBIDDEN", "abc"],
    [502, "<html>bad gateway</html>", "E_UNAVAILABLE", null],
    [400, '{"code":"E_MADE_UP","request":"abc"}', "E_ANSWER", null],
    [200, "not json", "E_ANSWER", null],
    [200, "{}", "E_ANSWER", null],
  ])("%i %s is %s", async (status, text, code, request) => {
    const error = await api(status, text)
      .get("/x", any)
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(HttpError);
    expect(error).toMatchObject({ code, request });
  });
});
