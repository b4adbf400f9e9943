import type { z } from "zod/mini";
import { clinicPost } from "#app/protocol/clinic-api.ts";
import { updateClinic } from "#db/queries/clinic.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { plainName } from "../chain/display-name.server.ts";
import type { Caller } from "../session/caller.server.ts";

/** Name, reply time and emergency numbers, as every compose screen shows them. */
export const changeClinic: WriteSpec<Caller, z.infer<typeof clinicPost>> = {
  route: "POST /api/clinic",
  body: clinicPost,
  async write(tx, { body: { clinic } }) {
    await updateClinic(tx, { ...clinic, name: plainName(clinic.name) });
    return { answer: { ok: true }, entries: [{ e: "policy.change", n: 1 }], notify: "everyone" };
  },
};
