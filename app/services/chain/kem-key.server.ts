import { kemHash } from "#app/crypto/primitives/kem.ts";
import { equalBytes } from "#app/lib/bytes.ts";
import { bytesIn } from "../audited/input.server.ts";
import { refuseUnless } from "../audited/refusal.server.ts";

/** The ML-KEM key that a device record names by its hash; E_STATEMENT when it is another, or one where none is named. */
export function matchingKemKey(named: Uint8Array, kemPk: string | null): Uint8Array | null {
  const noneNamed = named.every((byte) => byte === 0);
  refuseUnless(noneNamed === (kemPk === null), "E_STATEMENT");
  if (kemPk === null) return null;
  const bytes = bytesIn(kemPk, 1184);
  refuseUnless(equalBytes(kemHash(bytes), named), "E_STATEMENT");
  return bytes;
}
