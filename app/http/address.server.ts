import { createHmac } from "node:crypto";
import ipaddr from "ipaddr.js";

/** Addresses never leave this module: what is kept of them is keyed, so that a stolen log names nobody. */
export interface HashedAddress {
  /** Of the whole IPv4 address, or the /64 a household has: what limits count by. */
  client: string;
  /** Of the /24 or /48: the audit entry's `net`. */
  prefix: string;
}

export function hashAddress(key: Uint8Array, address: string | undefined): HashedAddress {
  if (!address || !ipaddr.isValid(address))
    return { client: digest(key, "none"), prefix: digest(key, "none") };
  // ::ffff:192.0.2.1 is the IPv4 address it carries.
  const parsed = ipaddr.process(address);
  const isV4 = parsed.kind() === "ipv4";
  return {
    client: digest(key, isV4 ? parsed.toString() : network(parsed, 64)),
    prefix: digest(key, network(parsed, isV4 ? 24 : 48)),
  };
}

function network(address: ipaddr.IPv4 | ipaddr.IPv6, bits: number): string {
  const kept = address.toByteArray().slice(0, bits / 8);
  return `${address.kind()}:${kept.join(".")}/${bits}`;
}

function digest(key: Uint8Array, text: string): string {
  return createHmac("sha256", key).update(text).digest().subarray(0, 16).toString("base64url");
}
