/** A signed review as it is kept and handed on (SPEC §10). Trust: none of it counts before its signature was checked. */
export interface SignedReview {
  /** The sign-off, and 64 bytes in base64url under it. */
  text: string;
  signature: string;
  /** The signed checkpoint of the tree that the text names. */
  note: string;
  context: string;
  findings: string;
}

const FORMAT = "bedside-signed-review/1";
const FIELDS = ["text", "signature", "note", "context", "findings"] as const;

/** The file that a screen saves; null for anything else. */
export function parseSignedReview(file: string): SignedReview | null {
  let value: unknown;
  try {
    value = JSON.parse(file);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  // Every field is looked at below.
  const found = value as Record<string, unknown>;
  const isWhole = found.format === FORMAT && FIELDS.every((field) => typeof found[field] === "string");
  if (!isWhole) return null;
  const { text, signature, note, context, findings } = found as unknown as SignedReview;
  return { text, signature, note, context, findings };
}
