import { emptyAnswer } from "#app/protocol/clinic-api.ts";
import { envelopeStored } from "#app/protocol/message-api.ts";
import {
  directory,
  type EpochEnvelopes,
  epochEnvelopes,
  feedSync,
  keylogSync,
} from "#app/protocol/sync-api.ts";
import {
  type IngestResult,
  type OutboxItem,
  type OutboxResult,
  type Vault,
  type VaultCode,
  VaultError,
} from "#app/vault/rpc.ts";
import { type Api, HttpError } from "./http.ts";
import { outcomeOf } from "./outcome.ts";
import { postRoot } from "./post-root.ts";
import { readChanges } from "./read-changes.ts";

/** Enough for 64 accounts at a time through a directory of thousands, and still an end. */
const keylogLimit = 64;

export interface Seen {
  newMessages: number;
  /** Why a chain that the key log gave was not believed, null when all were. */
  refusedChain: VaultCode | null;
}

/** Reads the key log; where it does not continue what is held here, what the clinic says happened to it comes first. */
export async function readKeylog(api: Api, vault: Vault, seen: Seen): Promise<void> {
  try {
    await readStatements(api, vault, seen);
  } catch (error) {
    if (!(error instanceof VaultError) || error.code !== "E_STALE_LOG") throw error;
    if (!(await readChanges(api, vault))) throw error;
    await readStatements(api, vault, seen);
  }
}

/** Until nothing more is wanted that the server can give. */
async function readStatements(api: Api, vault: Vault, seen: Seen): Promise<void> {
  let asked = "";
  for (let i = 0; i < keylogLimit; i++) {
    const { log, taken, want } = await vault.syncState();
    const names = want.slice(0, 64).join(",");
    const query = `size=${log.size}&from=${taken}${names === "" ? "" : `&want=${names}`}`;
    const answer = await api.get(`/api/sync/keylog?${query}`, keylogSync);
    count(seen, await vault.ingestKeylog(answer));
    // The access log's key may have been replaced, of which this log shows nothing else.
    if (answer.changes > (await vault.syncState()).changes) await readChanges(api, vault);
    const after = (await vault.syncState()).want.slice(0, 64).join(",");
    // The same wish twice means that the server does not have it: the vault keeps what depends on it parked.
    if (after === "" || after === names || after === asked) return;
    asked = names;
  }
}

/** Reads the feed to its end; chains that an item needs are fetched before the next page. */
export async function readFeed(api: Api, vault: Vault, seen: Seen): Promise<void> {
  for (;;) {
    const { feed, log } = await vault.syncState();
    const answer = await api.get(`/api/sync/feed?after=${feed}&size=${log.size}`, feedSync);
    if (answer.items.length > 0) {
      const result = await vault.ingestFeed(answer);
      count(seen, result);
      if (result.waiting > 0) await readKeylog(api, vault, seen);
    }
    if (!answer.more) return;
    // A server that says "more" without moving would be asked for ever.
    if ((await vault.syncState()).feed === feed) throw new HttpError("E_ANSWER", null);
  }
}

export async function readDirectory(api: Api, vault: Vault, seen: Seen): Promise<void> {
  const { log } = await vault.syncState();
  count(seen, await vault.ingestDirectory(await api.get(`/api/directory?size=${log.size}`, directory)));
}

/** A confirmed kit whose post was lost goes again, the same bytes; a refusal leaves it to the person to make another. */
export async function flushKit(api: Api, vault: Vault, seen: Seen): Promise<void> {
  const post = await vault.kitPending();
  if (post === null) return;
  try {
    await api.post("/api/chain/kit", post, emptyAnswer);
  } catch (error) {
    if (error instanceof HttpError && (error.code === "E_CONFLICT" || error.code === "E_STATEMENT")) return;
    throw error;
  }
  await readKeylog(api, vault, seen);
}

/** A REVOKE that was signed goes again, the same bytes, until the own chain has it or went another way. */
export async function flushRevocation(api: Api, vault: Vault, seen: Seen): Promise<void> {
  const post = await vault.revocationPending();
  if (post === null) return;
  try {
    await api.post("/api/chain/revoke", post, emptyAnswer);
  } catch (error) {
    if (!(error instanceof HttpError && (error.code === "E_CONFLICT" || error.code === "E_STATEMENT")))
      throw error;
  }
  await readKeylog(api, vault, seen);
}

/** What an admin ceremony signed goes again, the same bytes, whatever became of an answer; a refusal does not stop the sync. */
export async function flushRoot(api: Api, vault: Vault, seen: Seen): Promise<void> {
  try {
    if (!(await postRoot(api, vault))) return;
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    const type = outcomeOf(error);
    if (type !== "conflict" && type !== "refused") throw error;
  }
  await readKeylog(api, vault, seen);
}

/** New keys are told to everyone by the same bytes until they stand in the own chain, whatever became of an answer (SPEC §10). */
export async function flushRotation(api: Api, vault: Vault, seen: Seen): Promise<void> {
  const post = await vault.rotationPending();
  if (post === null) return;
  try {
    await api.post("/api/chain/rotate", post, emptyAnswer);
  } catch (error) {
    // Another statement may have taken its place: the chain, read next, tells.
    if (!(error instanceof HttpError && (error.code === "E_CONFLICT" || error.code === "E_STATEMENT")))
      throw error;
  }
  await readKeylog(api, vault, seen);
}

/** Asks what was ever sealed to keys that are long out of use, so that the vault can let them go (SPEC §10 "Rotation"). */
export async function retireKeys(api: Api, vault: Vault): Promise<void> {
  const keyEpoch = await vault.expiringEpoch();
  if (keyEpoch === null) return;
  const listed: string[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const path: string = `/api/device/envelopes?epoch=${keyEpoch}&after=${after}`;
    const page: EpochEnvelopes = await api.get(path, epochEnvelopes);
    listed.push(...page.envelopes);
    // A server whose pages do not move would be asked for ever.
    if (page.next !== null && page.next <= after) throw new HttpError("E_ANSWER", null);
    after = page.next;
  }
  await vault.forgetEpoch({ keyEpoch, listed });
}

/** Posts what waits, oldest first. The bytes were stored complete before this (SPEC §8 "Outbox"). */
export async function flushOutbox(api: Api, vault: Vault, seen: Seen): Promise<void> {
  for (let items = await vault.outbox(); items.length > 0; items = await vault.outbox())
    for (const item of items) {
      const result = await post(api, item);
      count(seen, await vault.outboxResult({ id: item.id, result }));
      // Another statement took its place: what it is rebuilt on has to be here first (SPEC §7).
      if (result.type === "conflict" && "wire" in item.body) await readFeed(api, vault, seen);
      if (result.type === "no-answer") throw new HttpError("E_NETWORK", null);
    }
}

async function post(api: Api, item: OutboxItem): Promise<OutboxResult> {
  try {
    if (item.post === "close" || item.post === "members") {
      await api.post(`/api/threads/${item.threadId}/${item.post}`, item.body, emptyAnswer);
      return { type: "stored", stored: null };
    }
    const path = item.post === "thread" ? "/api/threads" : "/api/envelopes";
    return { type: "stored", stored: await api.post(path, item.body, envelopeStored) };
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return outcome(error);
  }
}

function outcome(error: HttpError): OutboxResult {
  const type = outcomeOf(error);
  if (type === "signed-out") throw error;
  return type === "refused" ? { type, code: error.code } : { type };
}

function count(seen: Seen, result: IngestResult): void {
  seen.newMessages += result.newMessages;
  // Whatever is wrong with a statement of a chain, to a person it is one thing: devices that cannot be confirmed.
  const [refused] = result.refusedChains;
  const told = /^E_(CHAIN|STALE_LOG|ANSWERED_TWICE)/;
  if (refused !== undefined) seen.refusedChain ??= told.test(refused) ? refused : "E_CHAIN";
  if (result.refused.some(({ code }) => code === "E_FORK")) throw new VaultError("E_FORK");
}
