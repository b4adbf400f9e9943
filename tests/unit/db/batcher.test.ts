import pg, { type Pool } from "pg";
import { describe, expect, it } from "vitest";
import { createBatcher } from "#db/audit-batcher.server.ts";
import type { PreparedEntry } from "#db/audit-encoder.server.ts";

/** A database that stores what it is told, unless the next statement is to end in another way. */
class FakeDatabase {
  readonly stored: string[] = [];
  /** Log and lines of each append that arrived. */
  readonly appends: { log: string; ids: string[] }[] = [];
  /** What becomes of the next appends, one each; null is nothing special. */
  readonly next: (((store: () => void) => Promise<void> | void) | null)[] = [];
  readonly pool = {
    connect: async () => ({
      on: () => undefined,
      removeListener: () => undefined,
      release: () => undefined,
      query: (statement: string | { text: string }, values: unknown[]) => this.#answer(statement, values),
    }),
    // The batcher asks for connections alone.
  } as unknown as Pool;

  async #answer(statement: string | { text: string }, values: unknown[]) {
    if (typeof statement === "string") {
      const asked = values[0] as string[]; // findLeaves binds the ids
      const rows = asked.map((id) => ({ id, seq: String(this.stored.indexOf(id)) }));
      return { rows: rows.filter(({ seq }) => seq !== "-1") };
    }
    const [log, lines] = values as [string, string]; // of both append functions
    const ids = lines.split("\n");
    this.appends.push({ log, ids });
    const first = this.stored.length;
    const store = () => void this.stored.push(...ids);
    const special = this.next.shift();
    if (special) await special(store);
    else store();
    return { command: "SELECT", rows: ids.map((_, i) => ({ seq: String(first + i) })) };
  }
}

function openBatcher() {
  const database = new FakeDatabase();
  const asked: boolean[] = [];
  const told: number[] = [];
  const batcher = createBatcher({
    pool: database.pool,
    encode: (prepared) =>
      prepared.map(({ line: { t: id } }) => {
        if (id.startsWith("bad")) throw new RangeError();
        return { id, line: id, private: null };
      }),
    currentLog: async (refresh) => {
      asked.push(refresh);
      return refresh ? "2027" : "2026";
    },
    onAppended: (seqs) => told.push(...seqs),
  });
  let count = 0;
  const entries = (n: number, name = "e") =>
    // The fake encoder takes this for the id and looks at nothing else.
    Array.from({ length: n }, () => ({ line: { t: `${name}${count++}` } }) as PreparedEntry);
  return { ...batcher, database, asked, told, entries };
}

function refusedWith(code: string): never {
  throw Object.assign(new pg.DatabaseError("refused", 0, "error"), { code });
}
function cutOff(): never {
  throw new Error("Connection terminated unexpectedly");
}
const codes = async (promises: Promise<number[]>[]) =>
  (await Promise.allSettled(promises)).map((each) =>
    each.status === "fulfilled" ? each.value.length : each.reason.code,
  );

describe("entries that wait for each other", () => {
  it("go together, at most 512 of several callers, and each caller gets the numbers of its own", async () => {
    const { append, entries, database, told } = openBatcher();
    const given = Array.from({ length: 400 }, (_, i) => entries((i % 4) + 1));
    const seqs = await Promise.all(given.map((each) => append(each)));
    for (const [i, each] of given.entries())
      expect(seqs[i]?.map((seq) => database.stored[seq])).toEqual(each.map(({ line }) => line.t));
    expect(told).toEqual(database.stored.map((_, seq) => seq));
    const sizes = database.appends.map(({ ids }) => ids.length);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(512);
    expect(sizes.length).toBeLessThanOrEqual(4);
    expect(await append([])).toEqual([]);
    await append(entries(700));
    expect(database.appends.at(-1)?.ids).toHaveLength(700);
  });

  it("are at most twenty thousand: who comes then is refused at once, and later there is room again", async () => {
    const { append, entries, database, idle } = openBatcher();
    let open: () => void = () => undefined;
    database.next.push(async (store) => {
      await new Promise<void>((resolve) => {
        open = resolve;
      });
      store();
    });
    const early = [append(entries(1)), append(entries(19_999)), append(entries(1))];
    await expect(append(entries(1))).rejects.toMatchObject({ code: "E_BUSY" });
    open();
    expect(await codes(early)).toEqual([1, 19_999, 1]);
    database.next.push(cutOff, cutOff, cutOff);
    expect(await codes([append(entries(1)), append(entries(20_000))])).toEqual([
      "E_NOT_DURABLE",
      "E_NOT_DURABLE",
    ]);
    expect(await codes([append(entries(1)), append(entries(20_000))])).toEqual([1, 20_000]);
    await idle();
  });

  it("fail alone where their bytes cannot be made, and are all over when nothing waits", async () => {
    const { append, entries, database, idle } = openBatcher();
    const [good, bad] = [append(entries(1)), append(entries(1, "bad"))];
    const late = good.then(() => append(entries(1)));
    expect(await codes([good, bad, late])).toEqual([1, "E_NOT_DURABLE", 1]);
    void append(entries(2));
    await idle();
    expect(database.stored).toHaveLength(4);
  });
});

describe("a statement that fails", () => {
  it("is not made again where the database refused it", async () => {
    for (const code of ["BA001", "BA003", "23514", "53100"]) {
      const { append, entries, database } = openBatcher();
      database.next.push(() => refusedWith(code));
      await expect(append(entries(1))).rejects.toMatchObject({ code: "E_NOT_DURABLE", cause: { code } });
      expect(database.appends).toHaveLength(1);
      expect(await append(entries(1))).toEqual([0]);
    }
  });

  it("is made again in the next log where this one was closed, with the same bytes", async () => {
    const { append, entries, database, asked } = openBatcher();
    database.next.push(() => refusedWith("BA002"));
    const given = entries(2);
    expect(await append(given)).toEqual([0, 1]);
    const ids = given.map(({ line }) => line.t);
    expect([asked, database.appends]).toEqual([
      [false, true],
      [
        { log: "2026", ids },
        { log: "2027", ids },
      ],
    ]);
  });

  it("is looked up before it is made again where its outcome is open: what was stored is not stored twice", async () => {
    for (const failure of [cutOff, () => refusedWith("57P01"), () => refusedWith("08006")])
      for (const wasStored of [true, false]) {
        const { append, entries, database } = openBatcher();
        database.next.push((store) => {
          if (wasStored) store();
          failure();
        });
        expect(await append(entries(2))).toEqual([0, 1]);
        expect([database.stored.length, database.appends.length]).toEqual([2, wasStored ? 1 : 2]);
      }
  });

  it("fails after three attempts, with everybody who waits where no answer came, and alone where one did", async () => {
    for (const [failure, others] of [
      [cutOff, "E_NOT_DURABLE"],
      [() => refusedWith("57P01"), 1],
    ] as const) {
      const { append, entries, database } = openBatcher();
      database.next.push(failure, failure, failure);
      const first = append(entries(1));
      const ready = append(entries(1));
      await new Promise((resolve) => setImmediate(resolve));
      await new Promise((resolve) => setImmediate(resolve));
      expect(await codes([first, ready, append(entries(1))])).toEqual(["E_NOT_DURABLE", others, others]);
      expect(database.appends.filter(({ ids }) => ids[0] === "e0")).toHaveLength(3);
      expect(await append(entries(1))).toHaveLength(1);
    }
  });
});
