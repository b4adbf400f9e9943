import { beforeEach, describe, expect, it } from "vitest";
import { parseHeader } from "#app/crypto/public/envelope-header.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import type { FeedSync } from "#app/protocol/sync-api.ts";
import type { MemberStep } from "#app/vault/members-rpc.ts";
import { changeMembers, hire, openClinic, refusals, texts } from "#tests/factories/vault-clinic.ts";

const isHistory = (item: FeedSync["items"][number]) =>
  item.type === "envelope" && parseHeader(fromBase64url(item.header)).kind === "history";

describe("earlier messages", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let threadId: string;
  let extra: Awaited<ReturnType<typeof hire>>;
  beforeEach(async () => {
    clinic = await openClinic();
    const { patient, doctor, teamId, clock } = clinic;
    threadId = await patient.send({ type: "team", teamId }, "one", { subject: "Sugar" });
    await doctor.sync();
    clock.advance(1_000);
    await doctor.send({ type: "thread", threadId }, "two");
    await patient.sync();
    clock.advance(1_000);
    await patient.send({ type: "thread", threadId }, "three");
    extra = await hire(clinic, "Dr Eve Extra");
    await doctor.sync();
  });

  const step = (historyFrom: string | null): MemberStep => ({
    threadId,
    accountId: extra.accountId,
    add: { rights: "everything", untilMs: null },
    historyFrom,
  });
  const hashOf = async (text: string) => {
    const lines = (await clinic.doctor.thread(threadId))?.lines ?? [];
    const found = lines.find((line) => line.kind === "message" && line.text === text);
    return found?.kind === "message" ? found.envHash : "";
  };

  it("reach a new member under a grant, each verified by its author's own signature, and are no news", async () => {
    const { doctor, patient } = clinic;
    await changeMembers(doctor, [step("start")]);
    await extra.device.sync();
    expect(await texts(extra.device, threadId)).toEqual(["one", "two", "three"]);
    expect(await refusals(extra.device, threadId)).toEqual([]);
    const view = await extra.device.thread(threadId);
    expect(view?.history).toBeNull();
    expect(view?.summary).toMatchObject({ subject: "Sugar", unread: 0 });
    expect(view?.lines.flatMap((line) => (line.kind === "message" ? [line.fromName] : []))).toEqual([
      "Pia Patient",
      "Dr Bo Berg",
      "Pia Patient",
    ]);
    await patient.sync();
    const [first] = (await patient.thread(threadId))?.lines.filter(({ kind }) => kind === "message") ?? [];
    expect(first?.kind === "message" && first.readers.map(({ name }) => name)).toContain("Dr Eve Extra");
    const member = (await patient.vault.members(threadId))?.members.find(
      ({ name }) => name === "Dr Eve Extra",
    );
    expect(member?.historyFromMs).not.toBeNull();
    expect(member?.mayGrantHistory).toBe(false);
    await extra.device.send({ type: "thread", threadId }, "four");
    await patient.sync();
    expect(await texts(patient, threadId)).toEqual(["one", "two", "three", "four"]);
    expect(await refusals(patient, threadId)).toEqual([]);
  });

  it("begin where the grant says and nowhere before", async () => {
    await changeMembers(clinic.doctor, [step(await hashOf("two"))]);
    await extra.device.sync();
    expect(await texts(extra.device, threadId)).toEqual(["two", "three"]);
    expect((await extra.device.thread(threadId))?.history).toBeNull();
  });

  it("survive a lost answer and a lock, and are sent once", async () => {
    const { doctor, relay } = clinic;
    const histories = () =>
      relay.posted.filter(({ envelope }) => parseHeader(fromBase64url(envelope.header)).kind === "history");
    let lost = 0;
    doctor.line.tamper = (path, answer) => {
      if (path === "/api/envelopes" && lost++ === 0) throw new TypeError("connection reset");
      return answer;
    };
    await expect(changeMembers(doctor, [step("start")])).rejects.toThrow("E_NETWORK");
    doctor.vault.lock();
    await doctor.signIn();
    await doctor.sync();
    await doctor.sync();
    expect(new Set(histories().map(({ envHash }) => envHash)).size).toBe(1);
    await extra.device.sync();
    expect(await texts(extra.device, threadId)).toEqual(["one", "two", "three"]);
  });

  it("that the server holds back are said to be incomplete, with the name of who gave them", async () => {
    const { doctor } = clinic;
    extra.device.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/sync/feed")) return answer;
      const feed = answer as FeedSync;
      const originals = feed.items.filter((item) => item.type === "envelope" && item.wrap === null);
      return { ...feed, items: feed.items.filter((item) => item !== originals[1]) };
    };
    await changeMembers(doctor, [step("start")]);
    await extra.device.sync();
    expect(await texts(extra.device, threadId)).toEqual(["one", "three"]);
    expect((await extra.device.thread(threadId))?.history).toEqual({
      byName: "Dr Bo Berg",
      opened: 2,
      total: 3,
    });
  });

  it("without a grant are refused, whatever the server delivers", async () => {
    const { doctor } = clinic;
    // Added without earlier messages; then the server hands out, as if they had been granted, the originals.
    await changeMembers(doctor, [step(null)]);
    const originals: FeedSync["items"] = [];
    doctor.line.tamper = (path, answer) => {
      if (path.startsWith("/api/sync/feed")) originals.push(...(answer as FeedSync).items);
      return answer;
    };
    await doctor.line.send("/api/sync/feed?after=0", { method: "GET", headers: {} });
    extra.device.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/sync/feed")) return answer;
      const feed = answer as FeedSync;
      const stolen = originals.flatMap((item) => (item.type === "envelope" ? [{ ...item, wrap: null }] : []));
      const items = [...feed.items, ...stolen].map((item, i) => ({ ...item, n: i + 1 }));
      return { ...feed, items };
    };
    await extra.device.sync();
    expect(await texts(extra.device, threadId)).toEqual([]);
    expect([...new Set(await refusals(extra.device, threadId))]).toEqual(["E_NOT_RECIPIENT"]);
  });

  it("cannot be altered by the server on the way: a changed original is refused by its author's signature", async () => {
    const { doctor } = clinic;
    extra.device.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/sync/feed")) return answer;
      const feed = answer as FeedSync;
      return {
        ...feed,
        items: feed.items.map((item) =>
          item.type === "envelope" && !isHistory(item) && item.wrap === null
            ? { ...item, sig: `${item.sig.startsWith("A") ? "B" : "A"}${item.sig.slice(1)}` }
            : item,
        ),
      };
    };
    await changeMembers(doctor, [step("start")]);
    await extra.device.sync();
    expect(await texts(extra.device, threadId)).toEqual([]);
    expect([...new Set(await refusals(extra.device, threadId))]).toEqual(["E_SIG"]);
  });
});
