import { type Vault, VaultError } from "../rpc.ts";
import { type Port, type VaultAnswer, type VaultRequest, vaultMethods } from "../rpc-channel.ts";
import { vaultCodeOf } from "./vault-code-of.ts";

/** Answers the page's calls. Only methods of the interface exist, and an error crosses as its code alone. */
export function serveVault(port: Port, vault: Vault): void {
  port.addEventListener("message", (event) => {
    // The page's channel is the only other end of this port; the method is checked below.
    void answer(vault, event.data as VaultRequest).then((reply) => port.postMessage(reply, []));
  });
}

async function answer(vault: Vault, { id, method, args }: VaultRequest): Promise<VaultAnswer> {
  try {
    if (!vaultMethods.includes(method)) throw new VaultError("E_INTERNAL");
    // The channel's proxy gives each method its own arguments.
    const call = vault[method] as (...args: unknown[]) => Promise<unknown>;
    return { id, ok: true, value: await call(...args) };
  } catch (error) {
    return { id, ok: false, code: vaultCodeOf(error) };
  }
}
