import { Refusal } from "../audited/refusal.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { accessRules, judge, type RouteName, type Rule } from "./rules.server.ts";

/** Lets the caller pass or throws E_SIGN_IN, E_FORBIDDEN or E_PENDING. Null only on an open route. */
export function authorise(route: RouteName, caller: Caller | null): void {
  const rule: Rule = accessRules[route];
  if ("open" in rule) return;
  if (caller === null) throw new Refusal("E_SIGN_IN");
  const verdict = judge(rule, caller.role, caller.status);
  if (verdict !== "allowed") throw new Refusal(verdict);
}
