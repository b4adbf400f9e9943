import { expect, test, vi } from "vitest";
import { makeBlocks } from "#db/audit-search.server.ts";

/** A database in which somebody else is making the block for as long as so many tries of this one wait; then another one is due. */
function databaseBusyFor(tries: number, code = "55P03") {
  const answers = [
    ...Array.from({ length: tries }, () => Object.assign(new Error("canceling"), { code })),
    ...[true, false].map((more) => ({ rows: [{ more }] })),
  ];
  const make = vi.fn(async () => {
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const query = async (text: string) =>
    text.includes("audit_make_due") ? make() : { rows: [{ log: "2026" }] };
  return { make, client: { query } as never };
}

test("whoever needs a block that another node is making asks for it until it is there, and goes on with the next", async () => {
  const { make, client } = databaseBusyFor(3);
  await makeBlocks(client, "2026");
  expect(make).toHaveBeenCalledTimes(3 + 2);
});

test("in the background a block that another node is making is left to it, and is no failure", async () => {
  const { make, client } = databaseBusyFor(3);
  await makeBlocks(client, null, "leave");
  expect(make).toHaveBeenCalledTimes(1);
});

test("a block that never comes, and any other failure, is told", async () => {
  await expect(makeBlocks(databaseBusyFor(1_000).client)).rejects.toThrow("canceling");
  const { make, client } = databaseBusyFor(1, "57014");
  await expect(makeBlocks(client)).rejects.toThrow("canceling");
  expect(make).toHaveBeenCalledTimes(1);
});
