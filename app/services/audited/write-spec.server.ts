import type { z } from "zod/mini";
import type { HttpCode } from "#app/protocol/errors.ts";
import type { TakenChallenge } from "#db/queries/challenges.server.ts";
import type { PersonId } from "#db/schema/ids.ts";
import type { WriteTx } from "#db/tickets/write-tx.server.ts";
import type { RouteName } from "../access/rules.server.ts";
import type { Services } from "../services.server.ts";
import type { Caller } from "../session/caller.server.ts";
import type { Access } from "./entry.server.ts";
import type { RequestArgs } from "./request-args.server.ts";

export interface WriteInput<Who, Body> {
  caller: Who;
  body: Body;
  params: Readonly<Record<string, string | undefined>>;
  services: Services;
  /** What the answered challenge was made for; null where there is none or it no longer counts. */
  challenge: TakenChallenge | null;
}

export interface WriteResult {
  /** Or what makes it once all is committed: whatever needs another connection, which is not waited for while holding one. */
  answer: object | (() => Promise<object>);
  /** The caller is refused with this code, and what was written for it stands all the same. */
  refusal?: HttpCode;
  /** None only where a challenge is all that is made and given out, or an upload goes on that nobody can fetch yet. */
  entries: readonly Access[];
  /** In whose name the entries stand where the act itself signs somebody in. */
  actor?: Caller;
  /** A Set-Cookie header. */
  cookie?: string;
  /** Whose browsers have something to fetch now. */
  notify?: { people: readonly PersonId[] } | "everyone";
  /** People whose sessions ended with this. */
  ended?: readonly PersonId[];
}

/** A write: everything in one transaction whose last statement is its entry. */
export interface WriteSpec<Who, Body> {
  route: RouteName;
  /** The schema of a JSON body, or what reads another kind. */
  body: z.ZodMiniType<Body> | ((args: RequestArgs) => Promise<Body>);
  /** The clientDataJSON of a ceremony: its challenge is spent by the attempt, whatever becomes of the write. */
  ceremony?(body: Body): string;
  /** The challenge itself, where a key and no ceremony answers it; spent in the same way. */
  signed?(body: Body): string;
  write(tx: WriteTx, input: WriteInput<Who, Body>): Promise<WriteResult>;
}
