import type { z } from "zod/mini";
import { type ReviewSettings, reviewSettings, watchPost } from "#app/protocol/review-api.ts";
import { patientsNamed } from "#db/access/people.server.ts";
import { saveSettings, settingsRow, setWatched } from "#db/queries/review.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import { idIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** Thresholds of the rules, working hours, and how long logs are kept; another retention is an event of its own. */
export const changeReviewSettings: WriteSpec<Caller, ReviewSettings> = {
  route: "POST /api/review/settings",
  body: reviewSettings,
  async write(tx, { body }) {
    const before = await settingsRow(tx);
    await saveSettings(tx, body);
    const years = { t: "years", i: String(body.retentionYears) };
    return {
      answer: { ok: true },
      entries: [
        { e: "policy.change", x: [{ t: "desk", i: "review" }], n: 1 },
        ...(before.retentionYears === body.retentionYears
          ? []
          : [{ e: "retention.change" as const, x: [years], n: 1 }]),
      ],
    };
  },
};

/** A patient whose every look is to be seen by an officer, or no longer. */
export const watchPatient: WriteSpec<Caller, z.infer<typeof watchPost>> = {
  route: "POST /api/review/watch",
  body: watchPost,
  async write(tx, { body }) {
    const patient = idIn<Pseudonym>(body.patient, 16);
    refuseUnless((await patientsNamed(tx, [patient])).length === 1, "E_NOT_FOUND");
    await setWatched(tx, patient, body.watched);
    const x = [{ t: "watch", i: body.watched ? "on" : "off" }];
    return { answer: { ok: true }, entries: [{ e: "policy.change", p: [patient], x, n: 1 }] };
  },
};
