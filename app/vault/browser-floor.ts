import { browserSupportsWebAuthn } from "@simplewebauthn/browser";

/**
 * Whether this browser can keep keys (SPEC §3: Chrome and Edge 137, Firefox 130, Safari 17). Tests for what is needed, not for
 * names: below it the screen refuses with a plain page, and no polyfill ever stores a key.
 */
export async function meetsBrowserFloor(): Promise<boolean> {
  const has =
    browserSupportsWebAuthn() &&
    "indexedDB" in globalThis &&
    "BroadcastChannel" in globalThis &&
    globalThis.isSecureContext &&
    "locks" in navigator &&
    "isWellFormed" in String.prototype;
  if (!has) return false;
  try {
    await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    await crypto.subtle.generateKey("X25519", false, ["deriveBits"]);
    return true;
  } catch {
    // NotSupportedError: an engine below the floor.
    return false;
  }
}
