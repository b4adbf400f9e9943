import { readFileSync } from "node:fs";
import { fromHex } from "#app/lib/bytes.ts";

type Device = Record<
  "adm_seed" | "sig_seed" | "box_secret" | "kem_seed" | "kem_hash" | "device_id" | "dev_rec",
  string
> &
  Record<"adm_pk" | "sig_pk" | "box_pk", string>;
type Statement = { bytes: string; stmt_hash: string; sigs: string[] };

/** The known answers of an independent implementation of the protocol; all values hex unless named otherwise. */
type BedsideVectors = {
  tagged_hash: { tag: string; message: string; hash: string }[];
  devices: Record<"alice" | "alice2" | "bob", Device>;
  genesis: Record<"alice" | "bob", Statement & { salt: string; role: 1 | 2; account_id: string }>;
  add_device: Statement;
  safety_number: { account_id: string; digits: string }[];
  recovery_kit: (Record<"entropy" | "words" | "locator" | "adm_seed" | "sig_seed", string> &
    Record<"box_secret" | "kem_seed", string>)[];
  invite: Record<"secret" | "clinic_account_id" | "inv_pk" | "k_inv", string>;
};

export const bedsideVectors = JSON.parse(
  readFileSync(new URL("../vectors/bedside-v1.json", import.meta.url), "utf8"),
) as BedsideVectors; // the file is ours and frozen; tests compare every field they read

export const hex = fromHex;
