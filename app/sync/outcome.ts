import type { HttpError } from "./http.ts";

/** What an answer means for bytes that wait: only one that will be the same next time is a refusal, the rest keeps them. */
export function outcomeOf(error: HttpError): "conflict" | "refused" | "no-answer" | "signed-out" {
  switch (error.code) {
    case "E_CONFLICT":
      return "conflict";
    case "E_SIGN_IN":
      return "signed-out";
    case "E_NETWORK":
    case "E_ANSWER":
    case "E_UNAVAILABLE":
    case "E_AUDIT":
    case "E_INTERNAL":
    case "E_TOO_MANY":
    case "E_TOO_SLOW":
      return "no-answer";
    default:
      return "refused";
  }
}
