import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { linkMessages } from "#app/protocol/link-api.ts";
import type { LinkCandidate } from "#app/vault/linking-rpc.ts";
import { type AdminBatch, type AdminResult, type Vault, VaultError } from "#app/vault/rpc.ts";
import { type Api, HttpError } from "./http.ts";

/** How the browser that stands in the chain takes part. */
export interface OldSide {
  api: Api;
  vault: Vault;
  sync(): Promise<void>;
  /** Resolves when it is time to look again; false to give up. */
  wait(): Promise<boolean>;
  /** Whether the person has found the digits to be the same on both screens. */
  compared(candidate: LinkCandidate): Promise<boolean>;
  /** The new browser stands in the chain: from here on earlier messages go to it. */
  added?(): void;
  /** The confirmation of a prepared batch with its ceremony; null when the person turned away. */
  sign(batch: AdminBatch): Promise<AdminResult | null>;
}

/** Adds the browser behind a QR or twelve words to the own chain. False: not the same digits, or not confirmed. */
export async function addDevice(side: OldSide, text: string): Promise<boolean> {
  return followNew(side, await side.vault.linkJoin(text));
}

/** Answers the new browser of a link that this one has joined, to the end. */
export async function followNew(side: OldSide, { linkId }: { linkId: string }): Promise<boolean> {
  const added = await follow(side, `/api/links/${linkId}`);
  await side.vault.linkCancel();
  return added;
}

async function follow(side: OldSide, path: string): Promise<boolean> {
  const { api, vault } = side;
  let hello: string | null = null;
  for (let seen = 0, more = true; more; more = await side.wait()) {
    const { messages } = await api.get(`${path}/messages?side=new&after=${seen}`, linkMessages);
    for (const message of messages) {
      seen++;
      if (hello === null) {
        hello = message;
        await offer(side, path, hello);
        continue;
      }
      const candidate = await vault.linkProof(message);
      if (candidate !== null) {
        if (!(await side.compared(candidate))) return false;
        const outcome = await add(side, path);
        if (outcome !== "moved") return outcome === "added";
      }
      // The chain has moved: steps 2 and 3 again, unasked (SPEC §10).
      await offer(side, path, null);
    }
  }
  return false;
}

async function offer({ api, vault, sync }: OldSide, path: string, hello: string | null): Promise<void> {
  await sync();
  await api.post(`${path}/old`, await vault.linkOffer(hello), emptyAnswer);
}

async function add(side: OldSide, path: string): Promise<"added" | "cancelled" | "moved"> {
  const { api, vault } = side;
  try {
    const signed = await side.sign(await vault.adminPrepare({ type: "link" }));
    if (signed?.type !== "link") return "cancelled";
    await api.post("/api/chain/device", signed.post, emptyAnswer);
    await api.post(`${path}/old`, { message: signed.welcome }, emptyAnswer);
    side.added?.();
    // The new browser is in; what the sync did not get done, the next one does.
    await side.sync().catch(() => undefined);
    return "added";
  } catch (error) {
    const moved =
      (error instanceof HttpError && error.code === "E_CONFLICT") ||
      (error instanceof VaultError && error.code === "E_ADMIN_EXPIRED");
    if (moved) return "moved";
    throw error;
  }
}
