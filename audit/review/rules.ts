import type { Entry } from "../entry.ts";
import type { ReviewContext } from "./context.ts";
import type { RuleId } from "./finding.ts";
import { byStaff, hitsOn, isLook, type ReviewLeaf, type Rule } from "./rule.ts";
import { bulkRule, deniedRule, dormantRule } from "./rules-over-time.ts";
import { offHoursRule } from "./working-hours.ts";

/** One look at each leaf, without memory. */
const plain = (rule: RuleId, patientsOf: (entry: Entry) => readonly (string | null)[]): Rule => ({
  look: (leaf) => hitsOn(rule, leaf, patientsOf(leaf.entry)),
});

/** Every rule that this context allows to compute (SPEC §10). */
export function createRules(context: ReviewContext): Rule[] {
  const watched = new Set(context.watched);
  const named = new Map(context.names.map((tokens) => [tokens.pseudonym, tokens]));
  const staffNames = new Map(
    context.names.flatMap(({ staff, full, pseudonym }) => (staff ? [[full, pseudonym] as const] : [])),
  );
  const sharing = (entry: Entry, shares: (patient: string, actor: string) => boolean) =>
    byStaff(entry) && isLook(entry) && entry.a.p !== null
      ? entry.p.filter((patient) => shares(patient, entry.a.p ?? ""))
      : [];
  const isClinician = (entry: Entry) => byStaff(entry) && entry.a.r === "clinician";
  return [
    plain("R1", (entry) => (isClinician(entry) && entry.rel === null ? entry.p : [])),
    bulkRule(context.bulkPatients),
    ...(context.hours ? [offHoursRule(context.hours)] : []),
    plain("R4", (entry) =>
      sharing(entry, (patient, actor) => {
        const [one, other] = [named.get(patient), named.get(actor)];
        return one !== undefined && one.surname === other?.surname && one.full !== other.full;
      }),
    ),
    plain("R5", (entry) =>
      sharing(
        entry,
        (patient, actor) => named.has(patient) && named.get(patient)?.full === named.get(actor)?.full,
      ),
    ),
    plain("R6", (entry) =>
      sharing(entry, (patient, actor) => {
        const colleague = staffNames.get(named.get(patient)?.full ?? "");
        return colleague !== undefined && colleague !== actor;
      }),
    ),
    plain("R7", (entry) =>
      byStaff(entry) && isLook(entry) ? entry.p.filter((patient) => watched.has(patient)) : [],
    ),
    emergencyRule(),
    dormantRule(context.dormantDays, context.bulkPatients),
    deniedRule(context.denials),
    plain("R11", (entry) =>
      entry.a.r === "officer" && entry.x.some(({ t, i }) => t === "person" && i === entry.a.p) ? [null] : [],
    ),
    plain("R12", (entry) => (isClinician(entry) && entry.rel === "former" && isLook(entry) ? entry.p : [])),
  ];
}

/** R8: emergency access to patients that its actor did not end with a note about the same ones. */
function emergencyRule(): Rule {
  const open = new Map<string, ReviewLeaf>();
  return {
    look(leaf) {
      const { e, a, p, c } = leaf.entry;
      if (a.p === null) return [];
      const access = JSON.stringify([a.p, ...p]);
      if (e === "breakglass.start") open.set(access, leaf);
      // The note is a private part, so the leaf shows that there is one and no more.
      if (e === "breakglass.stop" && c !== null) open.delete(access);
      return [];
    },
    end: () =>
      [...open.values()].flatMap((leaf) =>
        hitsOn("R8", leaf, leaf.entry.p.length > 0 ? leaf.entry.p : [null]),
      ),
  };
}
