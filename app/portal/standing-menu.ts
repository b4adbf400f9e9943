import type { Place } from "#app/ui/place.ts";

/** On the path from a link to an account; there, and not confirmed by the clinic; or one of its people. */
export type Standing = "joining" | "pending" | "member";

/** What of a role's menu leads somewhere: on the path the next step alone does, and before the confirmation the own account. */
export function standingMenu(standing: Standing, places: readonly Place[]): readonly Place[] {
  switch (standing) {
    case "joining":
      return [];
    case "pending":
      return places.filter(({ id }) => id === "account");
    case "member":
      return places;
  }
}
