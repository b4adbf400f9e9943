import type { RouteConfigEntry } from "@remix-run/route-config";
import { expect, it } from "vitest";
import { titleOf } from "#app/portal/page-title.ts";
import { screenRoutes } from "#app/routes/screen-routes.ts";

const paths = (routes: readonly RouteConfigEntry[], above = ""): string[] =>
  routes.flatMap(({ path = "", children = [] }) => {
    const own = path === "" ? above : `${above}/${path}`;
    return [own, ...paths(children, own)];
  });

it("every screen but the start page, which leads on, has a title in the browser's tab", () => {
  const untitled = paths(screenRoutes).filter((path) => path !== "" && titleOf(path) === null);
  expect(untitled).toEqual([]);
  expect(titleOf("/")).toBeNull();
});

it("a page below another one has its title, and its own where it has one: no name and no id stands in it", () => {
  expect(titleOf("/messages/AAAA")).toBe("messages.title");
  expect(titleOf("/invitations/AAAA/join")).toBe("invitations.title");
  expect(titleOf("/clinic/history")).toBe("root.title");
});
