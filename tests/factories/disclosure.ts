import type { z } from "zod/mini";
import type { DisclosureText, disclosurePost } from "#app/protocol/disclosure-api.ts";

export const summonsText: DisclosureText = {
  ...{ date: "2025-12-02", recipient: "District Court", address: "12 Court Street" },
  ...{ what: "Dates of visits in April", purpose: "Order 14/26 of the court", ground: "court" },
};

/** What an officer posts about a patient; `change` of what is said. */
export function disclosureOf(
  patient: string,
  change: Partial<DisclosureText> = {},
): z.infer<typeof disclosurePost> {
  return { patient, text: { ...summonsText, ...change }, corrects: null };
}
