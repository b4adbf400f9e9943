import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

import type { Device } from "#app/headless/device.ts";
import { parseCheckpoint } from "#audit/checkpoint.ts";
import { verifyLog } from "#audit/verify.ts";
import { openAuditStorage } from "#db/audit-storage.server.ts";
import type { SqlClient } from "#db/sql-client.server.ts";
import type { Clinic } from "./people.ts";
import type { Sent } from "./traffic.ts";

/** What went wrong, as sentences; empty when every message is there once, in one order, and in the log. */
export async function problemsOf(
  { patients }: Pick<Clinic, "patients">,
  sent: readonly Sent[],
): Promise<string[]> {
  const problems: string[] = [];
  const byThread = grouped(sent, ({ threadId }) => threadId);
  for (const { device, threadId, team } of patients) {
    const wanted = (byThread.get(threadId) ?? []).map(({ mark }) => mark);
    const orders = await Promise.all([device, ...team].map((each) => transcript(each, threadId, problems)));
    const [first = []] = orders;
    for (const order of orders) {
      const marks = order.map(({ text }) => text.slice(-6)).filter((mark) => mark.startsWith("#"));
      if (marks.toSorted().join() !== wanted.toSorted().join())
        problems.push(`a member of a conversation has ${marks.length} of ${wanted.length} messages`);
      if (order.map(({ envHash }) => envHash).join() !== first.map(({ envHash }) => envHash).join())
        problems.push("two members see one conversation in two orders");
    }
    problems.push(...outOfTurn(first, byThread.get(threadId) ?? []));
  }
  return problems;
}

/** Warnings and errors that the nodes logged: under load none is expected. */
export function warningsOf(output: string): string[] {
  return output.split("\n").flatMap((line) => {
    if (!/^\{"level":"?(?:warn|error|40|50)"?/.test(line)) return [];
    const { event, code } = JSON.parse(line) as { event: string; code?: string };
    return [code === undefined ? `a node logged ${event}` : `a node logged ${event}: ${code}`];
  });
}

type Line = { text: string; envHash: string; from: string; sentMs: number };

/** The messages as this device shows them; anything refused or missing is a problem. */
async function transcript(device: Device, threadId: string, problems: string[]): Promise<Line[]> {
  const view = await device.thread(threadId);
  const lines = view?.lines ?? [];
  for (const line of lines) {
    if (line.kind === "refused") problems.push(`refused: ${line.code}`);
    if (line.kind === "missing") problems.push(`${line.count} messages are said to be missing`);
  }
  return lines.flatMap((line) => (line.kind === "message" ? [{ ...line, from: line.fromAccountId }] : []));
}

/** Of one writer, what was written first stands first. */
function outOfTurn(order: readonly Line[], sent: readonly Sent[]): string[] {
  const place = new Map(order.map(({ text }, i) => [text.slice(-6), i]));
  const writers = grouped(sent, ({ by }) => by);
  const turned = [...writers.values()].filter((own) =>
    own.some(({ mark }, i) => i > 0 && (place.get(mark) ?? -1) < (place.get(own[i - 1]?.mark ?? "") ?? -1)),
  );
  return turned.map(() => "two messages of one writer stand in the wrong order");
}

function grouped<K, T>(items: readonly T[], key: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

/** The whole log recomputed against the signer's memory, and an entry for every envelope that the database holds. */
export async function problemsOfLog(
  owner: SqlClient,
  dataDir: string,
): Promise<{ entries: number; problems: string[] }> {
  const { rows: heads } = await owner.query<{ log: string; origin: string }>(
    "select log, origin from audit_head where not closed",
  );
  const [head] = heads;
  if (head === undefined) return { entries: 0, problems: ["there is no log"] };
  const checkpoint = signedCheckpoint(dataDir, head.origin);
  const report = await verifyLog(await openAuditStorage(owner, head.log), {
    origin: head.origin,
    checkpoint,
  });
  // The same post again after a lost answer is an entry that stored nothing.
  const { rows } = await owner.query<{ times: number }>(
    `with sent as (
       select x->>'i' as id from audit_entry, lateral (select convert_from(body, 'UTF8')::jsonb as j offset 0) as b,
         jsonb_array_elements(j->'x') as x
       where j->>'e' = 'envelope.send' and j->>'o' = 'ok' and (j->>'n')::int = 1 and x->>'t' = 'envelope')
     select count(sent.id)::int as times from envelope
       full join sent on sent.id = rtrim(translate(encode(hash, 'base64'), E'+/\\n', '-_'), '=')
     group by hash, sent.id`,
  );
  return {
    entries: report.size,
    problems: [
      ...report.findings.map(({ code, seq }) => `the log: ${code} at ${seq}`),
      ...rows.filter(({ times }) => times !== 1).map(({ times }) => `a message has ${times} entries`),
    ],
  };
}

function signedCheckpoint(dataDir: string, origin: string) {
  const folder = path.join(dataDir, "secrets");
  const file = readdirSync(folder).find((name) => name.endsWith(".checkpoint"));
  if (file === undefined) throw new Error("nothing was signed");
  return parseCheckpoint(readFileSync(path.join(folder, file), "utf8"), origin);
}
