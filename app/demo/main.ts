/** The people of `npm start -- --demo`, as a process beside the server that knows it by HTTP only. */
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { clinicianAnswers, patientAnswers } from "./behaviour.ts";
import { type ClinicPeople, makeClinic, wakeClinic } from "./clinic-people.ts";
import { demoClock } from "./demo-clock.ts";
import { history } from "./history.ts";
import { playScene } from "./play-scene.ts";
import type { Place } from "./seat.ts";
import { endorsesGuests, inviteGuests } from "./welcome.ts";

/** What the starting process tells this one, once. */
interface Begin {
  origin: string;
  base: string;
  /** Of the people; `whole` in it says that they were made to the end. */
  folder: string;
  setupUrl: string | null;
}

process.once("message", (begin: Begin) => {
  run(begin).catch((cause: unknown) => {
    process.stderr.write(`${cause instanceof Error ? (cause.stack ?? cause.message) : String(cause)}\n`);
    process.exit(1);
  });
});
// Ctrl-C reaches the whole group: the server ends first, and with it the channel.
process.on("SIGINT", () => undefined);
process.on("disconnect", () => process.exit(0));

async function run({ origin, base, folder, setupUrl }: Begin): Promise<void> {
  const clock = demoClock();
  const place: Place = { origin, base, folder, clock };
  const people = setupUrl === null ? await wakeClinic(place) : await make(place, setupUrl);
  clock.goBehind(0);
  const links = await inviteGuests(people);
  await live(people);
  process.send?.({ links });
}

async function make(place: Place, setupUrl: string): Promise<ClinicPeople> {
  rmSync(place.folder, { recursive: true, force: true });
  const people = await makeClinic(place, setupUrl);
  for (const scene of history) await playScene(people, scene, { type: "past", clock: place.clock });
  writeFileSync(path.join(place.folder, "whole"), "");
  return people;
}

async function live(people: ClinicPeople): Promise<void> {
  const company = { accounts: people.accounts, random: Math.random };
  people.administrator.start(oneAtATime(endorsesGuests(people, report)));
  for (const seat of people.clinicians.values()) {
    const { accountId } = await seat.device.vault.status();
    seat.start(oneAtATime(clinicianAnswers(seat, accountId ?? "", company)));
  }
  for (const seat of people.patients.values()) seat.start(oneAtATime(patientAnswers(seat, company)));
}

/** News that come during a look get one look more; a look that fails is repeated after the next sync. */
function oneAtATime(look: () => Promise<void>): () => void {
  let state: "idle" | "looking" | "again" = "idle";
  return function onNews() {
    if (state !== "idle") {
      state = "again";
      return;
    }
    state = "looking";
    void look()
      .catch(report)
      .finally(() => {
        const again = state === "again";
        state = "idle";
        if (again) onNews();
      });
  };
}

/** The name of what went wrong, and nothing that was written. */
function report(cause: unknown): void {
  process.stderr.write(`demo: ${cause instanceof Error ? cause.message : "unknown"}\n`);
}
