import { parseContext } from "#audit/review/context.ts";

/** Pseudonyms of the watched patients in a context; none where it is not one, which a review would refuse. */
export function watchedIn(context: string): readonly string[] {
  return parseContext(context)?.watched ?? [];
}
