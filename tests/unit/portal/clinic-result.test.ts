import { createElement } from "react";
import { expect, it } from "vitest";
import { ClinicResult } from "#app/routes/safety/clinic-result.tsx";
import type { ClinicScan } from "#app/vault/safety-rpc.ts";
import { markupOf } from "#tests/factories/markup.ts";

const markup = (result: ClinicScan | null) => markupOf(createElement(ClinicResult, { result }));

it("the sign of another clinic is said at once, with what to do in the own clinic and elsewhere", async () => {
  const html = await markup("other-clinic");
  expect(html).toMatch(/^<div role="alert"/);
  expect(html).toContain("This sign is not the one of this clinic");
  expect(html).toMatch(/do not write anything here.*somebody at the front desk.*nothing is wrong/);
});

it("the own sign is said in passing, another kind of code is not called a wrong clinic, and nothing is said before", async () => {
  expect(await markup("same")).toMatch(/^<div role="status".*It is your clinic/);
  expect(await markup("no-code")).toMatch(/^<div role="status".*Scan the one on your clinic/);
  expect(await markup("no-code")).not.toContain("not the one of this clinic");
  expect(await markup(null)).toBe("");
});
