// Writes the export of a generated log and prints its key: node --import tsx tests/bench/write-long-log.ts ENTRIES FILE
import { writeLongExport } from "#tests/factories/long-log.ts";

const [count = "", file = ""] = process.argv.slice(2);
if (!/^\d{1,8}$/.test(count) || file === "") throw new Error("write-long-log ENTRIES FILE");
process.stdout.write(`${await writeLongExport(file, Number(count))}\n`);
