import { expect, it } from "vitest";
import { parseHeader } from "#app/crypto/public/envelope-header.ts";
import { fromBase64url } from "#app/lib/base64url.ts";
import { linkedTo, openClinic, seat, texts } from "#tests/factories/vault-clinic.ts";

it("a device that holds nothing of a conversation says so once, and the device it linked waits for nothing more", async () => {
  const clinic = await openClinic();
  const { relay, clock, patient, doctor, teamId } = clinic;
  const threadId = await patient.send({ type: "team", teamId }, "one", { subject: "Sugar" });
  await doctor.sync();
  await doctor.send({ type: "thread", threadId }, "two");
  // The sheet is younger than all of it: it brings the person back, and none of these messages.
  const sheet = await patient.makeKit();
  clock.advance(3_600_000);
  const found = seat(relay, clock);
  await found.recover(sheet.words.join(" "), { printed: sheet.log });
  expect(await texts(found, threadId)).toEqual([]);
  clock.advance(3_600_000);

  const tablet = await linkedTo(clinic, found);
  const histories = () =>
    relay.posted.filter(({ envelope }) => parseHeader(fromBase64url(envelope.header)).kind === "history");
  await found.sync();
  await tablet.sync();
  expect(await tablet.vault.arriving()).toMatchObject({
    conversations: { done: 0, total: 1 },
    messages: { done: 0, total: 2 },
    lacking: 1,
  });
  const said = histories().length;
  expect(said).toBeGreaterThan(0);
  found.vault.lock();
  await found.signIn();
  await found.sync();
  expect(histories().length).toBe(said);

  // A conversation of after the linking has nothing before it, and nothing is said of it.
  clock.advance(3_600_000);
  await doctor.sync();
  await found.send({ type: "team", teamId }, "new", { subject: "Feet" });
  await found.sync();
  expect(histories().length).toBe(said);
});
