import { afterEach, describe, expect, it, vi } from "vitest";
import type { Vault } from "#app/vault/rpc.ts";
import { openVaultChannel, type Port } from "#app/vault/rpc-channel.ts";
import { serveVault } from "#app/vault/worker/dispatcher.ts";
import { memoryLocks } from "#app/vault/worker/memory-locks.ts";
import { memoryStorage } from "#app/vault/worker/memory-storage.ts";
import { createVaultCore } from "#app/vault/worker/vault-core.ts";

let stop = () => {};
afterEach(() => stop());

/** Page and worker over a real message channel. */
function channel(change: (vault: Vault) => Vault = (vault) => vault) {
  const { port1, port2 } = new MessageChannel();
  const core = createVaultCore({
    storage: memoryStorage(),
    locks: memoryLocks(),
    clock: { now: () => 0, monotonic: () => 0 },
    random: (length) => crypto.getRandomValues(new Uint8Array(length)),
  });
  // MessagePort posts and receives as a Port does; in a browser it is the Worker.
  serveVault(port2 as unknown as Port, change(core));
  const open = openVaultChannel(port1 as unknown as Port, () => undefined);
  port1.start();
  port2.start();
  stop = () => {
    port1.close();
    port2.close();
  };
  return { ...open, raw: port1 };
}

describe("the channel between page and vault", () => {
  it("moves PRF output: the page's own buffer is empty after the call", async () => {
    const { vault } = channel();
    const output = new Uint8Array(32).fill(9);
    await expect(vault.unlock({ type: "prf", credentialId: "AA", output })).rejects.toThrow("E_NO_ACCOUNT");
    expect(output.byteLength).toBe(0);
  });

  it("an error crosses as its code alone", async () => {
    const { vault } = channel((core) => ({
      ...core,
      threads: () => Promise.reject(new Error("canary: what the patient wrote")),
    }));
    const error = await vault.threads().catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: "VaultError", code: "E_INTERNAL", message: "E_INTERNAL" });
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("canary");
  });

  it("a name outside the interface does not exist, not even one of the core's own", async () => {
    const { raw } = channel();
    for (const method of ["lock", "handles", "constructor", "__proto__"]) {
      const answer = new Promise((resolve) =>
        raw.addEventListener("message", ({ data }) => resolve(data), { once: true }),
      );
      raw.postMessage({ id: 77, method, args: [] });
      expect(await answer).toEqual({ id: 77, ok: false, code: "E_INTERNAL" });
    }
  });

  it("a call on a worker that is gone rejects, and so does one under way", async () => {
    const { vault, close } = channel((core) => ({ ...core, threads: () => new Promise(() => undefined) }));
    const waiting = vault.threads();
    close();
    await expect(waiting).rejects.toThrow("E_WORKER");
    await expect(vault.people()).rejects.toThrow("E_WORKER");
  });
});

describe("a ceremony in the page", () => {
  const canary = new Uint8Array(32).fill(0xca);
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64url");

  class FakeCredential {
    rawId = new Uint8Array(32).fill(1).buffer;
    response: object;
    constructor(response: object) {
      this.response = response;
    }
    getClientExtensionResults() {
      return {
        prf: { enabled: true, results: { first: canary.slice().buffer, second: canary.slice().buffer } },
      };
    }
  }

  it("gives network code neither PRF output nor any extension result", async () => {
    const bytes = new Uint8Array(8).buffer;
    vi.stubGlobal("PublicKeyCredential", FakeCredential);
    vi.stubGlobal("indexedDB", {});
    vi.stubGlobal("isSecureContext", true);
    vi.stubGlobal("navigator", {
      locks: {},
      credentials: {
        create: async () =>
          new FakeCredential({
            clientDataJSON: bytes,
            attestationObject: bytes,
            getTransports: () => ["internal"],
          }),
        get: async () =>
          new FakeCredential({
            clientDataJSON: bytes,
            authenticatorData: bytes,
            signature: bytes,
            userHandle: null,
          }),
      },
    });
    const { createPasskey, signInAndUnlock } = await import("#app/vault/ceremony.ts");
    const { vault } = channel();
    const id = text(new Uint8Array(32));
    const options = {
      challenge: id,
      rpId: "clinic.test",
      rpName: "B",
      userHandle: id,
      userName: "x",
      excludeCredentials: [],
    };
    const made = await createPasskey(options, vault);
    expect(made.protection?.unlock).toEqual(canary);
    const sent: unknown[] = [made.credential];
    const calls = {
      begin: async () => ({ challenge: id, rpId: "clinic.test" }),
      finish: async (body: unknown) => {
        sent.push(body);
        return {} as Awaited<ReturnType<Parameters<typeof signInAndUnlock>[0]["finish"]>>;
      },
    };
    expect((await signInAndUnlock(calls, vault)).vault).toBe("no-keys");
    expect(sent).toHaveLength(2);
    expect(JSON.stringify(sent)).not.toContain(text(canary).slice(0, 20));
    expect(JSON.stringify(sent)).not.toMatch(/prf|extension/i);
    vi.unstubAllGlobals();
  });
});
