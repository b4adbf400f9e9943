import { beforeEach, describe, expect, it } from "vitest";
import { parseHeader } from "#app/crypto/public/envelope-header.ts";
import { parseThreadWire } from "#app/crypto/public/thread-statement.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { FeedSync } from "#app/protocol/sync-api.ts";
import { sizeIn } from "#tests/factories/test-log.ts";
import {
  changeMembers,
  hire,
  linkedTo,
  openClinic,
  refusals,
  type Seat,
  seat,
  texts,
} from "#tests/factories/vault-clinic.ts";

type Item = FeedSync["items"][number];
type Envelope = Extract<Item, { type: "envelope" }>;
const isHistory = (item: Item): item is Envelope =>
  item.type === "envelope" && parseHeader(fromBase64url(item.header)).kind === "history";
const flip = (text: string) => `${text.slice(0, 9)}${text[9] === "A" ? "B" : "A"}${text.slice(10)}`;

describe("a server that hands on what came before", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let threadId: string;
  beforeEach(async () => {
    clinic = await openClinic();
    const { patient, doctor, teamId, clock } = clinic;
    threadId = await patient.send({ type: "team", teamId }, "one", { subject: "Sugar" });
    await doctor.sync();
    for (const text of ["two", "three"]) {
      clock.advance(1_000);
      await doctor.send({ type: "thread", threadId }, text);
    }
    await patient.sync();
    // Clocks differ by ten minutes at most: what was written before is plainly before.
    clock.advance(3_600_000);
  });

  const histories = () =>
    clinic.relay.posted.filter(
      ({ envelope }) => parseHeader(fromBase64url(envelope.header)).kind === "history",
    );

  /** A browser that the patient links while its feed is altered, and that has asked for all there is. */
  async function phone(change: (items: Item[]) => Item[] = (items) => items): Promise<Seat> {
    const added = seat(clinic.relay, clinic.clock);
    added.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/sync/feed")) return answer;
      const feed = answer as FeedSync;
      const numbers = feed.items.map(({ n }) => n);
      return { ...feed, items: change(feed.items).map((item, i) => ({ ...item, n: numbers[i] ?? item.n })) };
    };
    await linkedTo(clinic, clinic.patient, added);
    await clinic.patient.sync();
    await added.sync();
    return added;
  }

  /** The whole feed once more, as this device is given it now. */
  async function refetch(device: Seat, change: (items: Item[]) => Item[]): Promise<void> {
    const { log } = await device.vault.syncState();
    const answer = await device.line.send(`/api/sync/feed?after=0&size=${log.size}`, {
      method: "GET",
      headers: {},
    });
    const feed = JSON.parse(await answer.text()) as FeedSync;
    const { feed: after } = await device.vault.syncState();
    const items = change(feed.items).map((item, i) => ({ ...item, n: after + 1 + i }));
    const shown = items.some(({ type }) => type === "statement");
    await device.vault.ingestFeed({ ...feed, items, log: shown ? feed.log : null });
  }

  it("reverses it: the order is the writers', on a linked browser as everywhere", async () => {
    const added = await phone((items) => [
      ...items.filter(({ type }) => type === "statement"),
      ...items.filter(({ type }) => type === "envelope").reverse(),
    ]);
    expect(await texts(added, threadId)).toEqual(["one", "two", "three"]);
    expect(await refusals(added, threadId)).toEqual([]);
    expect((await added.thread(threadId))?.history).toBeNull();
  });

  it("leaves one out: said to be incomplete, with the name of who gave it and how much there is", async () => {
    const added = await phone((items) =>
      items.filter(
        (item) => item !== items.filter((each) => each.type === "envelope" && !isHistory(each))[1],
      ),
    );
    expect(await texts(added, threadId)).toEqual(["one", "three"]);
    expect((await added.thread(threadId))?.history).toEqual({ byName: "Pia Patient", opened: 2, total: 3 });
  });

  it("alters an original or the list of keys: refused by the signatures of their writers", async () => {
    for (const [isAltered, refused] of [
      [isHistory, 1],
      [(item: Item) => !isHistory(item), 3],
    ] as const) {
      const added = await phone((items) =>
        items.map((item) =>
          item.type === "envelope" && isAltered(item) ? { ...item, sig: flip(item.sig) } : item,
        ),
      );
      expect(await texts(added, threadId)).toEqual([]);
      expect(await refusals(added, threadId)).toEqual(new Array(refused).fill("E_SIG"));
    }
  });

  it("asks for it: there is no message that makes a device share, and one linked elsewhere gets nothing from here", async () => {
    const { patient, doctor } = clinic;
    const added = await phone();
    const byPatient = () =>
      histories().filter(({ envelope }) => {
        const { device } = parseHeader(fromBase64url(envelope.header)).sender;
        return toBase64url(device) === patient.line.device;
      });
    expect(byPatient()).toHaveLength(1);
    // Linked by the phone: the patient's first browser is shown that ADD, the feed again, and the other's batches.
    await linkedTo(clinic, added);
    for (const device of [patient, doctor]) {
      await refetch(device, (items) => [...items, ...items]);
      await device.sync();
    }
    expect(byPatient()).toHaveLength(1);
    expect(await doctor.vault.outbox()).toEqual([]);
    expect(await texts(patient, threadId)).toEqual(["one", "two", "three"]);
  });

  it("replays a batch to another browser of the person, and a grant to another member and in another conversation", async () => {
    const { patient, doctor, teamId, relay } = clinic;
    const other = await patient.send({ type: "team", teamId }, "other", { subject: "Eyes" });
    await doctor.sync();
    const [eve, nia] = [await hire(clinic, "Dr Eve Extra"), await hire(clinic, "Nia Newer")];
    await doctor.sync();
    const joins = (accountId: string, thread: string, historyFrom: string | null) =>
      ({ threadId: thread, accountId, add: { rights: "everything", untilMs: null }, historyFrom }) as const;
    await changeMembers(doctor, [joins(eve.accountId, threadId, "start")]);
    await changeMembers(doctor, [joins(eve.accountId, other, null), joins(nia.accountId, threadId, null)]);
    await eve.device.sync();
    await nia.device.sync();
    expect(await texts(eve.device, threadId)).toEqual(["one", "two", "three"]);
    const wires = relay.threads.get(threadId)?.wires ?? [];
    const grant =
      wires.find((wire) => parseThreadWire(fromBase64url(wire)).statement.type === "history-grant") ?? "";

    // In the other conversation: the statement does not continue it, and what it would open is not of it.
    relay.deliver(eve.accountId, { type: "statement", threadId: other, wire: grant });
    await eve.device.sync();
    await refetch(eve.device, (items) =>
      items.flatMap((item) => (item.type === "envelope" ? [{ ...item, threadId: other }] : [])),
    );
    expect(await texts(eve.device, other)).toEqual([]);
    expect(new Set(await refusals(eve.device, other))).toEqual(new Set(["E_CHAIN(prev)", "E_NOT_MEMBER"]));

    // To somebody it does not name: originals and batch, with every wrap there is.
    const given = histories().flatMap((stored) =>
      stored.envelope.wraps.map((wrap) => ({ ...relay.delivered({ n: 1, ...stored }, "nobody"), wrap })),
    );
    const originals = relay.posted
      .filter((stored) => stored.threadId === threadId && !histories().includes(stored))
      .map((stored) => relay.delivered({ n: 1, ...stored }, "nobody"));
    await refetch(nia.device, () => [...originals, ...given]);
    expect(await texts(nia.device, threadId)).toEqual([]);
    expect(new Set(await refusals(nia.device, threadId))).toEqual(
      new Set(["E_NOT_RECIPIENT", "E_NOT_MEMBER"]),
    );
  });
});

describe("a server that hides who has gone", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let threadId: string;
  let nurse: Awaited<ReturnType<typeof hire>>;
  const to = () => ({ type: "thread" as const, threadId });
  beforeEach(async () => {
    clinic = await openClinic();
    const { patient, doctor, teamId } = clinic;
    threadId = await patient.send({ type: "team", teamId }, "one", { subject: "Sugar" });
    await doctor.sync();
    nurse = await hire(clinic, "Nurse Ny", "on the team");
    await doctor.sync();
    const { accountId } = nurse;
    await doctor.vault.changeMember({ threadId, change: { type: "add", accountId } });
    await doctor.sync();
    for (const device of [patient, nurse.device]) await device.sync();
  });

  async function removeNurse(): Promise<void> {
    const { accountId } = nurse;
    await clinic.doctor.vault.changeMember({ threadId, change: { type: "remove", accountId } });
    await clinic.doctor.sync();
  }

  const withheld = (device: Seat, hide: (item: Item) => boolean) => {
    const kept: Item[] = [];
    device.line.tamper = (path, answer) => {
      if (!path.startsWith("/api/sync/feed")) return answer;
      const feed = answer as FeedSync;
      kept.push(...feed.items.filter(hide));
      return { ...feed, items: feed.items.filter((item) => !hide(item)), log: null };
    };
    return kept;
  };
  const alsoSentTo = async (device: Seat) =>
    ((await device.thread(threadId))?.lines ?? []).flatMap((line) =>
      line.kind === "message" ? [[line.text, ...line.alsoSentToRemoved]] : [],
    );

  it("a REMOVE hidden from one writer: the others see who was sent it too, and that one is told at the next message", async () => {
    const { patient, doctor, relay } = clinic;
    const hidden = withheld(patient, ({ type }) => type === "statement");
    await removeNurse();
    clinic.clock.advance(1_000);
    await patient.send(to(), "still to three");
    await doctor.sync();
    expect(await alsoSentTo(doctor)).toContainEqual(["still to three", "Nurse Ny"]);
    await doctor.send(to(), "to two");
    await patient.sync();
    expect(await texts(patient, threadId)).toEqual(["one", "still to three"]);
    expect(await refusals(patient, threadId)).toEqual(["E_STALE_LOG"]);
    const { feed, log } = await patient.vault.syncState();
    const items = hidden.map((item, i) => ({ ...item, n: feed + 1 + i }));
    const indices = hidden.flatMap((item) => (item.type === "statement" ? [item.index] : []));
    await patient.vault.ingestFeed({ items, more: false, log: await relay.log.prove(log.size, indices) });
    expect(await texts(patient, threadId)).toEqual(["one", "still to three", "to two"]);
    expect(await refusals(patient, threadId)).toEqual([]);
  });

  it("a member who was removed goes on writing under the old roster: not shown, and the writer is named as outside", async () => {
    const { patient, doctor, relay } = clinic;
    withheld(nurse.device, ({ type }) => type === "statement");
    await removeNurse();
    await patient.sync();
    await nurse.device.send(to(), "am I still here?");
    for (const device of [patient, doctor]) {
      await device.sync();
      expect(await texts(device, threadId)).toEqual(["one"]);
      expect(await refusals(device, threadId)).toEqual(["E_NOT_MEMBER"]);
    }
    // And reads nothing of what follows, whatever is handed out.
    await patient.send(to(), "without you");
    const last = relay.posted.at(-1);
    if (last !== undefined) relay.deliver(nurse.accountId, { type: "envelope", ...last });
    await nurse.device.sync();
    expect(await texts(nurse.device, threadId)).toEqual(["am I still here?"]);
  });

  /** From here on this seat is shown nothing more of the patient's chain. */
  function stopAt(device: Seat): void {
    const { relay, patientId } = clinic;
    const standing = relay.chains.get(patientId)?.wires.length ?? 0;
    device.line.tamper = async (path, answer) => {
      if (!path.startsWith("/api/sync/keylog")) return answer;
      const size = sizeIn(path);
      const chains = (answer as { chains: { accountId: string; from: number; wires: string[] }[] }).chains;
      const shown = chains.flatMap((part) =>
        part.accountId === patientId
          ? [{ ...part, wires: part.wires.slice(0, Math.max(0, standing - part.from)) }]
          : [part],
      );
      return { ...(await relay.showChains(size, shown)), kemKeys: (answer as { kemKeys: unknown }).kemKeys };
    };
  }

  it("a REVOKE hidden from one writer: told at the next message, lifted when it is shown, and no new one reaches the lost device", async () => {
    const { patient, doctor, clock } = clinic;
    const lost = await linkedTo(clinic, patient);
    await doctor.sync();
    const gone = (await lost.vault.status()).deviceId ?? "";
    // What is written within ten minutes of its being added, a device takes for earlier than itself.
    clock.advance(3_600_000);
    stopAt(doctor);
    await patient.revoke(gone);
    clinic.clock.advance(1_000);
    await doctor.send(to(), "to the lost one too");
    await patient.sync();
    expect(await alsoSentTo(patient)).toContainEqual(["to the lost one too", "Pia Patient"]);
    await patient.send(to(), "my phone is gone");
    await doctor.sync();
    expect(await refusals(doctor, threadId)).toEqual(["E_STALE_LOG"]);
    expect(await texts(doctor, threadId)).not.toContain("my phone is gone");
    doctor.line.tamper = (_path, answer) => answer;
    await doctor.sync();
    expect(await texts(doctor, threadId)).toContain("my phone is gone");
    await doctor.send(to(), "noted");
    await lost.sync();
    expect(await texts(lost, threadId)).not.toContain("noted");
    expect(await refusals(lost, threadId)).toContain("E_NOT_RECIPIENT");
  });

  it("a change that counted while the REVOKE of its device was hidden is taken back when that is shown", async () => {
    const { patient, doctor, relay, doctorId, patientId, clock } = clinic;
    const lost = await linkedTo(clinic, patient);
    await lost.sync();
    await doctor.sync();
    const ward = await linkedTo(clinic, doctor);
    clock.advance(3_600_000);
    for (const device of [doctor, ward, lost]) stopAt(device);
    await patient.revoke((await lost.vault.status()).deviceId ?? "");
    clock.advance(1_000);
    const { accountId } = nurse;
    await lost.vault.changeMember({ threadId, change: { type: "remove", accountId } });
    const [item] = await lost.vault.outbox();
    const wire = item?.post === "members" ? item.body.wire : "";
    for (const account of [patientId, doctorId])
      relay.deliver(account, { type: "statement", threadId, wire });
    const names = async (device: Seat) =>
      (await device.vault.members(threadId))?.members.map(({ name }) => name).sort();
    const before = await names(patient);
    await doctor.sync();
    expect(await names(doctor)).not.toContain("Nurse Ny");
    await doctor.send(to(), "to the two of us");
    for (const device of [patient, ward]) await device.sync();
    expect(await texts(ward, threadId)).toContain("to the two of us");
    expect(await names(patient)).toEqual(before);
    expect(await texts(patient, threadId)).not.toContain("to the two of us");

    await patient.send(to(), "my phone is gone");
    await doctor.sync();
    expect(await refusals(doctor, threadId)).toEqual(["E_STALE_LOG"]);
    for (const device of [doctor, ward]) {
      await device.sync();
      device.line.tamper = (_path, answer) => answer;
      await device.sync();
      expect(await names(device)).toEqual(before);
    }
    expect(await refusals(doctor, threadId)).toEqual(["E_CHAIN(signer)"]);
    // What was said meanwhile stays here, and stands in nobody's way.
    const here = ["one", "to the two of us", "my phone is gone"];
    expect((await texts(doctor, threadId)).sort()).toEqual(here.sort());
    doctor.vault.lock();
    await doctor.signIn();
    expect(await names(doctor)).toEqual(before);
    await doctor.send(to(), "to all of us");
    for (const device of [patient, nurse.device, ward]) {
      await device.sync();
      expect(await texts(device, threadId)).toContain("to all of us");
    }
    await patient.send(to(), "heard");
    await doctor.sync();
    expect((await texts(doctor, threadId)).slice(-2)).toEqual(["to all of us", "heard"]);
  });

  it("a lost device that goes on with the server's help: its messages are not shown, and its changes to the conversation do not count", async () => {
    const { patient, doctor, relay, patientId, doctorId, clock } = clinic;
    const lost = await linkedTo(clinic, patient);
    await lost.sync();
    await doctor.sync();
    clock.advance(1_000);
    await patient.revoke((await lost.vault.status()).deviceId ?? "");
    await doctor.sync();
    // The thief sees nothing of it, and dates what it signs before the loss, as only its clock says.
    lost.line.tamper = (path, answer) => {
      if (path.startsWith("/api/sync/keylog"))
        return relay.showChains(sizeIn(path), []).then((shown) => ({ ...shown, upTo: 0 }));
      return answer;
    };
    clock.advance(-500);
    await lost.send(to(), "give me more");
    const { accountId } = nurse;
    await lost.vault.changeMember({ threadId, change: { type: "remove", accountId } });
    const [item] = await lost.vault.outbox();
    clock.advance(500);
    const wire = item?.post === "members" ? item.body.wire : "";
    for (const account of [patientId, doctorId])
      relay.deliver(account, { type: "statement", threadId, wire });
    for (const device of [patient, doctor]) {
      await device.sync();
      expect(await texts(device, threadId)).toEqual(["one"]);
      expect((await refusals(device, threadId)).sort()).toEqual(["E_CHAIN(signer)", "E_REVOKED"]);
      expect((await device.vault.members(threadId))?.members.map(({ name }) => name)).toContain("Nurse Ny");
    }
    lost.line.tamper = (_path, answer) => answer;
    await lost.sync();
    await expect(lost.send(to(), "again")).rejects.toThrow("E_REVOKED_HERE");
  });
});
