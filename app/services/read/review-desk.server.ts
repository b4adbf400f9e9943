import type { ReviewDesk } from "#app/protocol/review-api.ts";
import { encodeContext } from "#audit/review/context.ts";
import { everyLog, openLog } from "#db/access/audit-log.server.ts";
import { activeOfficers, patientsOnDesk, sharingNames } from "#db/access/review.server.ts";
import { namesBehind } from "#db/queries/person-name.server.ts";
import { redactions } from "#db/queries/redactions.server.ts";
import {
  casesWithSteps,
  holds,
  namesToShare,
  settingsRow,
  signedReviews,
  watchedPatients,
} from "#db/queries/review.server.ts";
import { unreviewed } from "#db/queries/unreviewed.server.ts";
import type { Pseudonym } from "#db/schema/ids.ts";
import { onlyParameters } from "../audited/input.server.ts";
import type { ReadSpec } from "../audited/read-spec.server.ts";
import { nameTokens } from "../review/name-tokens.server.ts";
import type { Caller } from "../session/caller.server.ts";

type Ids = { sharing: Pseudonym[]; officers: Pseudonym[] };

/** The officers' desk: thresholds, watched patients, cases, sign-offs and holds; the log itself is read elsewhere. */
export const reviewDesk: ReadSpec<Caller, Ids> = {
  route: "GET /api/review",
  event: "audit.view",
  async access(connections, { url }) {
    onlyParameters(url, []);
    const sharing = await sharingNames(connections);
    const patients = await patientsOnDesk(connections, sharing);
    const officers = (await activeOfficers(connections)).map(({ pseudonym }) => pseudonym);
    return {
      ids: { sharing, officers },
      patients,
      entities: [{ t: "desk", i: "review" }],
      n: patients.length,
    };
  },
  async read(ticket, caller, { context: { services } }): Promise<ReviewDesk> {
    const settings = await settingsRow(ticket);
    const watched = await watchedPatients(ticket);
    const cases = await casesWithSteps(ticket);
    const set = await holds(ticket);
    const proposals = await redactions(ticket);
    const open = await openLog(ticket);
    const { bulkPatients, dormantDays, denials, hours } = settings;
    const context = encodeContext({
      ...{ bulkPatients, dormantDays, denials, watched },
      hours: hours && { ...hours, zone: services.env.timeZone },
      names: nameTokens(services.secrets.pseudonymKey, await namesToShare(ticket)),
    });
    const { officers } = ticket.ids;
    const named = [
      ...officers,
      ...watched,
      ...cases.flatMap(({ subject, patient, assignee, steps }) => [
        ...[subject, patient, assignee],
        ...steps.map(({ by }) => by),
      ]),
      ...set.flatMap(({ patient, setBy, clearedBy }) => [patient, setBy, clearedBy]),
      ...proposals.flatMap(({ proposedBy, decidedBy }) => [proposedBy, decidedBy]),
    ].filter((id) => id !== null);
    return {
      ...{ settings, context, cases, holds: set, redactions: proposals, officers },
      signoffs: await signedReviews(ticket),
      unreviewed: open && (await unreviewed(ticket, open, services.clock())),
      logs: (await everyLog(ticket)).map(({ origin: _origin, ...log }) => log),
      own: caller.pseudonym,
      // Every one of them came out of a column of pseudonyms.
      people: await namesBehind(ticket, [...new Set(named)] as Pseudonym[]),
    };
  },
};
