import { authorise } from "../access/authorise.server.ts";
import { accessRules, type RouteName, type Rule } from "../access/rules.server.ts";
import { errorCode } from "../log.server.ts";
import type { Caller } from "../session/caller.server.ts";
import { findCaller } from "../session/find-caller.server.ts";
import { type Access, entryOf } from "./entry.server.ts";
import { failureCode } from "./failure-code.server.ts";
import { isDenial, Refusal, refusalResponse } from "./refusal.server.ts";
import type { RequestArgs } from "./request-args.server.ts";

/**
 * The frame of every route: method, caller, rule, work, and one code for whatever is thrown. A denial is an entry before
 * it is an answer; where the entry cannot be written the answer is E_AUDIT.
 */
export async function respond(
  args: RequestArgs,
  route: RouteName,
  work: (caller: Caller | null) => Promise<Response>,
): Promise<Response> {
  const { requestId } = args.context;
  let caller: Caller | null = null;
  try {
    if (args.request.method !== route.split(" ")[0]) throw new Refusal("E_METHOD");
    const rule: Rule = accessRules[route];
    if (!("open" in rule)) caller = await findCaller(args);
    authorise(route, caller);
    return await work(caller);
  } catch (cause) {
    const code = failureCode(cause);
    report(args, route, code, cause);
    if (!isDenial(code)) return refusalResponse(code, requestId);
    try {
      const access = cause instanceof Refusal ? cause.access : undefined;
      await recordDenial(args, route, caller, access);
      return refusalResponse(code, requestId);
    } catch (failure) {
      report(args, route, "E_AUDIT", failure);
      return refusalResponse("E_AUDIT", requestId);
    }
  }
}

const forTheOperator: ReadonlySet<string> = new Set(["E_AUDIT", "E_UNAVAILABLE", "E_NO_ROOM"]);

function report(args: RequestArgs, route: RouteName, code: string, cause: unknown): void {
  const { requestId, services } = args.context;
  const level = code === "E_INTERNAL" ? "error" : forTheOperator.has(code) ? "warn" : "debug";
  services.log[level]("route.refused", {
    request: requestId,
    route,
    code: level === "debug" ? code : errorCode(cause),
  });
}

/** A stranger's failures are counted, a known person's are written one by one. */
async function recordDenial(
  args: RequestArgs,
  route: RouteName,
  caller: Caller | null,
  access: Access | undefined,
): Promise<void> {
  const { context } = args;
  if (access) {
    await context.services.audit.append([entryOf(context, caller, access)]);
    return;
  }
  if (caller === null) {
    const signingIn = route.startsWith("POST /api/session/");
    context.services.failures.note(signingIn ? "login.fail" : "access.denied", context.addressPrefix);
    return;
  }
  const x = [{ t: "route", i: route.replace(" ", ":") }];
  await context.services.audit.append([entryOf(context, caller, { e: "access.denied", o: "denied", x })]);
}
