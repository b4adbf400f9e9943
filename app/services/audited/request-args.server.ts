import type { BedsideContext } from "../load-context.ts";

/** What a route hands on: the arguments of Remix's loaders and actions, without importing Remix. */
export interface RequestArgs {
  request: Request;
  params: Readonly<Record<string, string | undefined>>;
  context: BedsideContext;
}
