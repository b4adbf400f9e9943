import { createElement } from "react";
import { expect, it } from "vitest";
import { type Standing, standingMenu } from "#app/portal/standing-menu.ts";
import { ConsoleShell } from "#app/ui/console-shell.tsx";
import { PatientShell } from "#app/ui/patient-shell.tsx";
import type { Place } from "#app/ui/place.ts";
import { markupOf } from "#tests/factories/markup.ts";

const menu: readonly Place[] = [
  { id: "messages", label: "Messages", to: "/messages", icon: "messages" },
  { id: "account", label: "Account", to: "/account", icon: "account" },
];

/** Both shells with what a standing leaves of the menu. */
function shells(standing: Standing): Promise<string> {
  const shell = { clinicName: "Harbour Clinic", current: "", title: "", children: "" };
  const places = standingMenu(standing, menu);
  return markupOf(
    [PatientShell, ConsoleShell].map((Shell) => createElement(Shell, { key: Shell.name, ...shell, places })),
  );
}

it("somebody who is still joining sees the clinic and the steps, and no menu that would lead away from them", async () => {
  const html = await shells("joining");
  expect(html.match(/Harbour Clinic/g)).toHaveLength(2);
  expect(html).not.toMatch(/<nav\b/);
});

it("somebody whom nobody has confirmed yet is led to their account alone, and a member everywhere", async () => {
  const targets = (html: string) => new Set([...html.matchAll(/href="(\/[a-z]+)"/g)].map(([, to]) => to));
  expect(targets(await shells("pending"))).toEqual(new Set(["/account"]));
  expect(targets(await shells("member"))).toEqual(new Set(["/messages", "/account"]));
});
