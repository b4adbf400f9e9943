import { sendFiles } from "#app/headless/files.ts";
import type { Destination } from "#app/vault/rpc.ts";
import { patients } from "./cast.ts";
import type { ClinicPeople } from "./clinic-people.ts";
import type { DemoClock } from "./demo-clock.ts";
import { diaryPicture } from "./diary-picture.ts";
import type { Scene } from "./scene.ts";
import type { Seat } from "./seat.ts";

const minuteMs = 60_000;

/** How the lines follow each other: as long ago as they are written, or now, one after the other. */
export type Pace = { type: "past"; clock: DemoClock } | { type: "now"; pauseMs: number };

/** Lets its people write a conversation: each line is sealed, sent and received as anybody's. */
export async function playScene(people: ClinicPeople, scene: Scene, pace: Pace): Promise<void> {
  const { patient, subject, category } = scene;
  const team = patients.find(({ id }) => id === patient)?.team;
  const teamId = team && people.teamIds.get(team);
  if (teamId === undefined) throw new Error("every patient has a team");
  let to: Destination = { type: "team", teamId };
  let behindMs = scene.hoursAgo * 60 * minuteMs;
  let last = seatOf(people, scene, "patient");
  for (const line of scene.lines) {
    behindMs = Math.max(minuteMs, behindMs - (line.after ?? 0) * minuteMs);
    if (pace.type === "past") pace.clock.goBehind(behindMs);
    else await new Promise((resolve) => setTimeout(resolve, pace.pauseMs));
    last = seatOf(people, scene, line.by);
    await last.device.sync();
    const files = line.diary ? [diaryPicture()] : [];
    const threadId = await sendFiles(last.device, last.blobs, to, {
      ...{ text: line.text, subject, category, files },
    });
    to = { type: "thread", threadId };
  }
  if (scene.closed && to.type === "thread") {
    const staff = scene.lines.findLast(({ by }) => by !== "patient")?.by ?? "patient";
    const { device } = seatOf(people, scene, staff);
    await device.sync();
    await device.vault.close({ threadId: to.threadId });
    await device.sync();
  }
}

function seatOf(
  { clinicians, patients }: ClinicPeople,
  scene: Scene,
  by: Scene["lines"][number]["by"],
): Seat {
  const seat = by === "patient" ? patients.get(scene.patient) : clinicians.get(by);
  if (seat === undefined) throw new Error("everybody has a seat");
  return seat;
}
