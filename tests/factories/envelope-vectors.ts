import { readFileSync } from "node:fs";

type Case = Record<
  | "prev_own"
  | "body_utf8"
  | "content_key"
  | "eph_secret"
  | "header"
  | "commitment"
  | "ciphertext"
  | "env_hash"
  | "signature",
  string
> & { suite: 1 | 2; ctr: number; parents: string[]; wraps: string[]; opens_for: DeviceName[] };

export type DeviceName = "alice" | "alice2" | "bob";

type EnvelopeVectors = {
  envelope: {
    common: Record<"thread_id" | "snd_head" | "mem_head" | "log_root", string> & {
      snd_seq: number;
      mem_seq: number;
      sent_ms: number;
      log_size: number;
      recipients: DeviceName[];
    };
    cases: Case[];
  };
  attachment: (Record<"attachment_key" | "attachment_id" | "thread_id" | "commitment" | "root", string> & {
    true_len: number;
    chunks: number;
    padded_len: number;
    chunk_sha256: string[];
  })[];
  body_padding: { inner_total: number; padded: number }[];
  padme: { length: number; padded: number }[];
  salamander: Record<"key_1" | "key_2" | "nonce" | "box", string>;
};

/** The envelope half of the known answers of an independent implementation; byte strings in hex. */
export const envelopeVectors = JSON.parse(
  readFileSync(new URL("../vectors/bedside-v1.json", import.meta.url), "utf8"),
) as EnvelopeVectors; // the file is ours and frozen; tests compare every field they read
