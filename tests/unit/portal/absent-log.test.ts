import { createElement } from "react";
import { expect, it } from "vitest";
import { AbsentLog } from "#app/portal/absent-log.tsx";
import { foundUnder, logIn } from "#app/portal/log-address.ts";
import { markupOf } from "#tests/factories/markup.ts";

const logs = [
  { log: "2034", name: "2034", size: 40, closed: false, destroyed: false, mayGo: false },
  { log: "2027", name: "2027", size: 30, closed: true, destroyed: false, mayGo: true },
  { log: "2026", name: "2026", size: 20, closed: true, destroyed: true, mayGo: false },
];
const under = (log: string) => foundUnder(logIn(new URLSearchParams({ log }), logs), logs);
const markup = (log: string) => markupOf(createElement(AbsentLog, { log, logs, openTo: "/exports" }));

it("an address finds the entries of a log that is there, however it is named, and none of a destroyed or unknown one", () => {
  expect(["2034", "2027", "not a log"].map(under)).toEqual(["entries", "entries", "entries"]);
  expect(["2026", "1999"].map(under)).toEqual(["destroyed", "nothing"]);
});

it("a page about a destroyed log names it and leads to what is left of it", async () => {
  expect(await markup("2026")).toMatch(/The log of .?2026.? was destroyed/);
  expect(await markup("2026")).toContain('href="/log?log=2026"');
});

it("a page about a log that never was says so, and leads to the same page of the open one", async () => {
  expect(await markup("1999")).toMatch(/This clinic has no log of .?1999/);
  expect(await markup("1999")).toContain('href="/exports"');
});
