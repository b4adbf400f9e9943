import type { BrowserContext } from "@playwright/test";

/** Takes PRF outputs before any script of the page sees them; the page keeps no copy of what is taken. */
export async function watchPrf(context: BrowserContext, keep: (output: Buffer) => void): Promise<void> {
  await context.exposeFunction("__keepPrf", (hex: string) => keep(Buffer.from(hex, "hex")));
  await context.addInitScript(() => {
    const report = (globalThis as unknown as { __keepPrf(hex: string): Promise<void> }).__keepPrf;
    for (const name of ["create", "get"] as const) {
      const original = CredentialsContainer.prototype[name];
      CredentialsContainer.prototype[name] = async function (this: CredentialsContainer, options?: never) {
        const made = await original.call(this, options);
        const { prf } = (made as PublicKeyCredential | null)?.getClientExtensionResults() ?? {};
        for (const output of [prf?.results?.first, prf?.results?.second]) {
          if (!output) continue;
          const bytes =
            output instanceof ArrayBuffer ? new Uint8Array(output) : new Uint8Array(output.buffer);
          await report(Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(""));
        }
        return made;
      };
    }
  });
}
