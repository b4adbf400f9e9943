import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { asksThePerson, forgetsAtTheEnd, persistStorage, storageKept } from "#app/vault/persist-storage.ts";
import type { StoreName, VaultStorage } from "#app/vault/worker/environment.ts";
import { memoryStorage } from "#app/vault/worker/memory-storage.ts";
import { openClinic, seat, texts } from "#tests/factories/vault-clinic.ts";

/** Storage that a browser takes away or has no room in. */
function failing() {
  const inner = memoryStorage();
  const faults = { full: false, gone: new Set<StoreName>() };
  const storage: VaultStorage = {
    get: async (name, key) => (faults.gone.has(name) ? undefined : inner.get(name, key)),
    getAll: async (name) => (faults.gone.has(name) ? [] : inner.getAll(name)),
    async write(changes) {
      if (faults.full) throw new DOMException("full", "QuotaExceededError");
      await inner.write(changes);
    },
    clear: () => inner.clear(),
  };
  return { storage, faults };
}

describe("a vault whose storage fails", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let patient: ReturnType<typeof seat>;
  let faults: ReturnType<typeof failing>["faults"];
  let threadId: string;
  beforeEach(async () => {
    clinic = await openClinic();
    const made = failing();
    faults = made.faults;
    patient = seat(clinic.relay, clinic.clock, { storage: made.storage });
    await patient.acceptInvitation(
      await clinic.doctor.invite({ kind: "patient", name: "Quinn", teamIds: [], validDays: 7 }),
    );
    await patient.makeKit();
    threadId = await patient.send({ type: "team", teamId: clinic.teamId }, "kept");
  });

  it("without room says so, keeps what was there, and goes on when there is room again", async () => {
    faults.full = true;
    const write = () =>
      patient.vault.send({
        ...{
          to: { type: "thread", threadId },
          text: "lost",
          subject: "",
          category: "general",
          draftKey: null,
        },
      });
    await expect(write()).rejects.toThrow("E_STORAGE");
    expect(await texts(patient, threadId)).toEqual(["kept"]);
    expect(await patient.vault.unsent()).toBe(0);
    faults.full = false;
    await patient.send({ type: "thread", threadId }, "after");
    expect(await texts(patient, threadId)).toEqual(["kept", "after"]);
  });

  it("evicted whole while it is open is lost in every call, and never starts anew", async () => {
    for (const name of ["meta", "records", "keys", "sealed"] as const) faults.gone.add(name);
    await expect(patient.vault.threads()).rejects.toThrow("E_STORAGE_LOST");
    await expect(
      patient.vault.saveDraft({
        ...{
          key: "new",
          teamId: null,
          patientId: null,
          subject: "",
          category: "general",
          text: "x",
          savedMs: 1,
        },
      }),
    ).rejects.toThrow("E_STORAGE_LOST");
    expect(await patient.vault.status()).toMatchObject({ state: "none", accountId: null });
    expect((await patient.storage.getAll("meta")).length).toBe(0);
    patient.vault.lock();
    await expect(patient.vault.unlock({ type: "passphrase", passphrase: "x" })).rejects.toThrow(
      "E_NO_ACCOUNT",
    );
  });

  it.each(["keys", "sealed"] as const)(
    "that has lost its %s alone does not open, and makes nothing new",
    async (name) => {
      patient.vault.lock();
      faults.gone.add(name);
      await expect(patient.signIn()).rejects.toThrow("E_STORAGE_LOST");
      expect(await patient.vault.status()).toMatchObject({ state: "locked" });
      // What is left is whole: had the browser only been slow to give it, nothing would be gone.
      faults.gone.clear();
      await patient.signIn();
      expect(await texts(patient, threadId)).toEqual(["kept"]);
    },
  );

  it("and a passkey whose output changed keep the record as it is", async () => {
    patient.vault.lock();
    const before = JSON.stringify(await patient.storage.getAll("records"));
    const credentialId = (await patient.vault.status()).records[0]?.credentialId ?? "";
    const changed = { type: "prf", credentialId, output: new Uint8Array(32).fill(9) } as const;
    await expect(patient.vault.unlock(changed)).rejects.toThrow("E_PRF(mismatch)");
    expect(JSON.stringify(await patient.storage.getAll("records"))).toBe(before);
    await patient.signIn();
    expect(await texts(patient, threadId)).toEqual(["kept"]);
  });
});

describe("what the browser promises of its storage", () => {
  afterEach(() => vi.unstubAllGlobals());
  const engine = (storage: object, userAgent = "Chrome/137") =>
    vi.stubGlobal("navigator", { storage, userAgent });

  it("is asked for only where it was not given yet", async () => {
    const persist = vi.fn(async () => true);
    engine({ persisted: async () => true, persist });
    expect(await persistStorage()).toBe(true);
    expect(persist).not.toHaveBeenCalled();
    engine({ persisted: async () => false, persist });
    expect(await persistStorage()).toBe(true);
    expect(persist).toHaveBeenCalledOnce();
  });

  it("is no promise where the engine refuses or has none, and no error either", async () => {
    engine({ persisted: async () => false, persist: async () => false });
    expect(await persistStorage()).toBe(false);
    engine({
      persisted: async () => {
        throw new Error("private");
      },
    });
    expect(await persistStorage()).toBe(false);
    expect(await storageKept()).toBe(false);
  });

  it("is asked for by a button where the engine asks the person", () => {
    engine({}, "Mozilla/5.0 Gecko/20100101 Firefox/130.0");
    expect(asksThePerson()).toBe(true);
    engine({});
    expect(asksThePerson()).toBe(false);
  });

  it("is worth nothing in a private window, which is known by its refusal of files", async () => {
    engine({ getDirectory: async () => ({}) });
    expect(await forgetsAtTheEnd()).toBe(false);
    engine({
      async getDirectory() {
        throw new DOMException("private", "SecurityError");
      },
    });
    expect(await forgetsAtTheEnd()).toBe(true);
  });
});
