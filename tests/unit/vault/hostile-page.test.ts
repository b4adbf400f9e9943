import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { replayChain } from "#app/crypto/public/chain-replay.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import type { Vault } from "#app/vault/rpc.ts";
import { type Port, type VaultAnswer, type VaultMethod, vaultMethods } from "#app/vault/rpc-channel.ts";
import { serveVault } from "#app/vault/worker/dispatcher.ts";
import { linkedTo, openClinic, type Seat, seat } from "#tests/factories/vault-clinic.ts";

/** Private bytes of every key pair made from here on, as the engine made them, before they were wrapped. */
function watchKeys(): Uint8Array[] {
  const made: Uint8Array[] = [];
  const generate = crypto.subtle.generateKey.bind(crypto.subtle);
  vi.spyOn(crypto.subtle, "generateKey").mockImplementation((async (...args: Parameters<typeof generate>) => {
    const result = await generate(...args);
    const key = "privateKey" in result ? result.privateKey : result;
    if (!key.extractable) return result;
    const format = key.type === "private" ? "pkcs8" : "raw";
    const bytes = new Uint8Array(await crypto.subtle.exportKey(format, key));
    made.push(bytes.slice(-32));
    return result;
  }) as typeof generate);
  return made;
}

/** What scripts in the page can send: each method of the interface with these arguments in turn. */
const guesses = (ids: string[]): unknown[][] => [
  [],
  ...ids.map((id) => [id]),
  [{}],
  [null],
  [
    Object.fromEntries(
      ["deviceId", "accountId", "threadId", "id", "name", "key"].map((key, i) => [key, ids[i % ids.length]]),
    ),
  ],
  [{ __proto__: { admin: true }, keyEpoch: 0, listed: [] }],
  [{ type: "passphrase", passphrase: "guessed passphrase" }],
  [{ type: "prf", credentialId: ids[0], output: new Uint8Array(32) }],
  [{ challenge: ids[0], origin: "https://clinic.test" }],
  [{ deviceId: ids[0], reason: "lost", origin: "https://clinic.test" }],
];

/** Everything in an answer, flat: text as it is, bytes as base64url, and how often a key handle is among it. */
function flat(value: unknown): { texts: string[]; handles: number } {
  if (value instanceof CryptoKey) return { texts: [], handles: 1 };
  if (value instanceof Uint8Array) return { texts: [toBase64url(value)], handles: 0 };
  if (typeof value !== "object" || value === null) return { texts: [String(value)], handles: 0 };
  const parts = Object.values(value).map(flat);
  return {
    texts: parts.flatMap(({ texts }) => texts),
    handles: parts.reduce((sum, { handles }) => sum + handles, 0),
  };
}

describe("a script in the unlocked page", () => {
  let clinic: Awaited<ReturnType<typeof openClinic>>;
  let secrets: Uint8Array[];
  let victim: Seat;
  let stop = () => {};
  beforeEach(async () => {
    clinic = await openClinic();
    secrets = watchKeys();
    victim = await linkedTo(clinic, clinic.patient);
    await victim.sync();
  });
  afterEach(() => {
    stop();
    vi.restoreAllMocks();
  });

  /** The worker's port as the page has it: raw messages, no typed client in between. */
  function port(vault: Vault) {
    const { port1, port2 } = new MessageChannel();
    serveVault(port2 as unknown as Port, vault);
    port1.start();
    port2.start();
    stop = () => {
      port1.close();
      port2.close();
    };
    let next = 1;
    return (method: string, args: unknown[]) =>
      new Promise<VaultAnswer>((resolve) => {
        const id = next++;
        port1.addEventListener("message", ({ data }) => data.id === id && resolve(data));
        port1.postMessage({ id, method, args });
      });
  }

  it("gets no private byte and no handle out of any call, whatever it says", async () => {
    const { patientId, doctorId, teamId } = clinic;
    const threadId = await victim.send({ type: "team", teamId }, "one", { subject: "S" });
    const call = port(victim.vault);
    const status = await victim.vault.status();
    const ids = [
      patientId,
      doctorId,
      teamId,
      threadId,
      status.deviceId ?? "",
      status.records[0]?.credentialId ?? "",
    ];
    expect(secrets.length).toBeGreaterThanOrEqual(4);
    const needles = secrets.map((bytes) => toBase64url(bytes).slice(0, 40));
    // What these say is a secret made on the spot, to be shown once: an invitation's link, a link of this browser to another.
    const madeToBeShown = new Set<VaultMethod>(["invite", "linkStart"]);
    const found: string[] = [];
    let answered = 0;
    for (const method of vaultMethods)
      for (const args of guesses(ids)) {
        const answer = await call(method, args);
        if (!answer.ok) continue;
        answered++;
        const { texts, handles } = flat(answer.value);
        if (handles > 0) found.push(`${method}: handle`);
        const text = texts.join(" ");
        if (!madeToBeShown.has(method) && needles.some((needle) => text.includes(needle))) found.push(method);
      }
    expect(found).toEqual([]);
    // The search has looked at answers of many calls, and would have found what it looks for.
    expect(answered).toBeGreaterThan(60);
    expect(flat({ a: [secrets[0]] }).texts.join()).toContain(needles[0]);
  });

  it("adds no device, revokes none and signs nothing into the chain without a ceremony", async () => {
    const { relay, patientId } = clinic;
    const { vault } = victim;
    const before = [...(relay.chains.get(patientId)?.wires ?? [])];
    const call = port(vault);
    const target = (await vault.ownDevices()).find(({ canRevoke }) => canRevoke)?.deviceId ?? "";
    const credentialId = (await vault.status()).records[0]?.credentialId ?? "";
    const unlock = (await vault.status()).records[0]?.unlockInput ?? new Uint8Array();
    // A browser of the attacker's own, ready to be added, with digits that nobody compares.
    const own = await linkable();
    await call("linkJoin", [own.qr]);
    const offered = await call("linkOffer", [own.message]);
    const offer = offered.ok ? (offered.value as { message: string }).message : "";
    const step = await own.vault.linkAnswer(offer);
    expect((await call("linkProof", [step.type === "proof" ? step.message : ""])).ok).toBe(true);
    const requests: unknown[] = [
      { type: "link" },
      { type: "kit" },
      { type: "rotate" },
      { type: "revoke", deviceId: target, reason: "lost" },
    ];
    const proofs: unknown[] = [
      undefined,
      null,
      {},
      { type: "passphrase", passphrase: "anything at all" },
      { type: "prf", credentialId, output: new Uint8Array(32) },
      { type: "prf", credentialId, output: unlock },
      { type: "prf", credentialId: "AAAA", output: new Uint8Array(32) },
    ];
    for (const request of requests) {
      expect(await call("adminPrepare", [request])).toMatchObject({ ok: true });
      for (const proof of proofs)
        expect((await call("adminSign", [proof])).ok, JSON.stringify(request)).toBe(false);
      expect((await call("kitConfirm", [["a", "b", "c"]])).ok).toBe(false);
    }
    const origin = "https://clinic.test";
    const forged = { credentialId: "BBBB", rpId: "clinic.test", origin, challenge: "AAAA" };
    for (const proof of proofs) {
      await call("prfInputs", []);
      const protection = { type: "prf", unlock: new Uint8Array(32), admin: new Uint8Array(32) };
      expect((await call("addPasskey", [{ ...forged, protection, proof }])).ok).toBe(false);
      for (const id of ["BBBB", credentialId])
        expect((await call("removePasskey", [{ ...forged, credentialId: id, proof }])).ok).toBe(false);
      expect((await call("settlePasskey", [])).ok).toBe(false);
    }
    for (const pending of ["kitPending", "rotationPending", "revocationPending", "rootPending"])
      expect(await call(pending, [])).toMatchObject({ ok: true, value: null });
    for (const refused of [
      "createAccount",
      "recoverStart",
      "recoverWords",
      "linkStart",
      "linkAuth",
      "replaceSheet",
    ])
      expect((await call(refused, [{}])).ok, refused).toBe(false);
    await victim.sync();
    expect(relay.chains.get(patientId)?.wires).toEqual(before);
    expect(replayChain(before.map(fromBase64url)).devices.size).toBe((await vault.ownDevices()).length);
    // The same request with the touch of the passkey goes through: what was refused was the missing ceremony.
    await victim.renewKeys();
    expect(relay.chains.get(patientId)?.wires).toHaveLength(before.length + 1);
  });

  it("of a locked page gets nothing but what may be known while locked", async () => {
    victim.vault.lock();
    const call = port(victim.vault);
    const open: string[] = [];
    for (const method of vaultMethods) if ((await call(method, [{}])).ok) open.push(method);
    expect(await call("recoverNewKit", [])).toMatchObject({ ok: true, value: null });
    expect(open.sort()).toEqual(whileLocked);
    expect(victim.vault.handles()).toEqual([]);
  });

  async function linkable() {
    const { relay, clock } = clinic;
    const own = seat(relay, clock);
    const { qr, message } = await own.startLink();
    return { qr, message, vault: own.vault };
  }
});

/** Calls that answer without keys, and forget or say nothing of what was written. */
const whileLocked = [
  "adminCancel",
  "confirmAccount",
  "discardProvisional",
  "linkCancel",
  "openCancel",
  "prfInputs",
  "recoverCancel",
  "recoverNewKit",
  "sealCancel",
  "status",
];
