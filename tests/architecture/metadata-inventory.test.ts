import { readdirSync } from "node:fs";
import { is, Table } from "drizzle-orm";
import { getTableConfig, PgTable } from "drizzle-orm/pg-core";
import { expect, test } from "vitest";
import { z } from "zod";
import inventory from "#compliance/metadata-inventory.json";

const line = z.strictObject({
  purpose: z.string().min(5),
  seenBy: z.string().min(5),
  retention: z.string().min(5),
});

async function columns(): Promise<string[]> {
  const folder = new URL("../../db/schema/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".ts"));
  const modules = await Promise.all(
    files.map((file) => import(`../../db/schema/${file.replace(/\.ts$/, "")}.ts`)),
  );
  const exported = modules.flatMap((module: Record<string, unknown>) => Object.values(module));
  const tables = exported.filter((value): value is PgTable => is(value, PgTable) && is(value, Table));
  return tables.flatMap((table) => {
    const { name, columns } = getTableConfig(table);
    return columns.map((column) => `${name}.${column.name}`);
  });
}

test("every column the server stores is accounted for, and nothing else is", async () => {
  expect(Object.keys(inventory).sort()).toEqual((await columns()).sort());
});

test("each says what it is for, who sees it and how long it stays", () => {
  for (const [name, entry] of Object.entries(inventory)) {
    const parsed = line.safeParse(entry);
    expect([name, parsed.success]).toEqual([name, true]);
  }
});

test("nothing tells what a conversation is about: no subject, category, urgency or title is stored", () => {
  const names = Object.keys(inventory).join(" ");
  expect(names).not.toMatch(/subject_line|category|urgency|title|topic|body_text|file_name/);
});
