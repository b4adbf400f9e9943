import { asc, eq, inArray } from "drizzle-orm";
import type { AccountId, DeviceId, StmtHash } from "#app/lib/ids.ts";
import { account, chainStatement, device } from "../schema/chain.ts";
import { clinic } from "../schema/clinic.ts";
import type { WriteTx } from "../tickets/write-tx.server.ts";

export interface StoredChain {
  accountId: AccountId;
  headSeq: number;
  head: StmtHash;
  wires: Uint8Array[];
}

/** The clinic root's id; null before set-up. */
export async function rootAccountId({ orm }: Pick<WriteTx, "orm">): Promise<AccountId | null> {
  const [row] = await orm.select({ id: clinic.rootAccountId }).from(clinic);
  return row?.id ?? null;
}

/** Holds the heads of chains until the transaction ends: to extend them, or only so that nobody else does. */
export type ChainLock = "extend" | "hold" | null;

/** Whole chains for replay on the server, GENESIS first. */
export async function storedChains(
  tx: WriteTx,
  accounts: readonly AccountId[],
  lock: ChainLock,
): Promise<StoredChain[]> {
  if (accounts.length === 0) return [];
  const wanted = inArray(account.id, [...accounts]);
  const query = tx.orm.select().from(account).where(wanted).orderBy(asc(account.id));
  const heads = await (lock === null ? query : query.for(lock === "hold" ? "share" : "no key update"));
  const rows = await tx.orm
    .select({ accountId: chainStatement.accountId, wire: chainStatement.wire })
    .from(chainStatement)
    .where(inArray(chainStatement.accountId, [...accounts]))
    .orderBy(asc(chainStatement.accountId), asc(chainStatement.seq));
  const wires = groupByAccount(rows);
  return heads.map(({ id, headSeq, head }) => ({
    accountId: id,
    headSeq,
    head,
    wires: (wires.get(id) ?? []).map((row) => row.wire),
  }));
}

/** What is added to an account, and what signs its people out, happens one after the other. */
export async function lockAccount(tx: WriteTx, accountId: AccountId): Promise<void> {
  await tx.orm.select({ id: account.id }).from(account).where(eq(account.id, accountId)).for("no key update");
}

export async function addAccount(tx: WriteTx, row: typeof account.$inferInsert): Promise<void> {
  await tx.orm.insert(account).values(row);
}

export async function addChainStatement(tx: WriteTx, row: typeof chainStatement.$inferInsert): Promise<void> {
  await tx.orm.insert(chainStatement).values(row);
  await tx.orm.update(account).set({ headSeq: row.seq, head: row.hash }).where(eq(account.id, row.accountId));
}

export async function addDevice(tx: WriteTx, row: typeof device.$inferInsert): Promise<void> {
  await tx.orm.insert(device).values(row);
}

/** The KEM key of the newest epoch: what senders wrap to, bound by its hash in the chain. */
export async function setKemKey(
  tx: WriteTx,
  deviceId: DeviceId,
  keys: { kemHash: Uint8Array; kemPk: Uint8Array | null },
): Promise<void> {
  await tx.orm.update(device).set(keys).where(eq(device.id, deviceId));
}

/** Whose device it is; null when there is none of this id. */
export async function deviceOwner(tx: WriteTx, deviceId: DeviceId): Promise<AccountId | null> {
  const [row] = await tx.orm.select({ id: device.accountId }).from(device).where(eq(device.id, deviceId));
  return row?.id ?? null;
}

export async function deactivateDevice(tx: WriteTx, deviceId: DeviceId): Promise<void> {
  await tx.orm.update(device).set({ active: 0 }).where(eq(device.id, deviceId));
}

function groupByAccount<Row extends { accountId: AccountId }>(rows: readonly Row[]): Map<AccountId, Row[]> {
  const groups = new Map<AccountId, Row[]>();
  for (const row of rows) {
    const group = groups.get(row.accountId);
    if (group) group.push(row);
    else groups.set(row.accountId, [row]);
  }
  return groups;
}
