import type { RouteConfigEntry } from "@remix-run/route-config";
import { expect, it } from "vitest";
import { hasScreen } from "#app/portal/screens-of.ts";
import { roles } from "#app/protocol/roles.ts";
import { screenRoutes } from "#app/routes/screen-routes.ts";

const isGuarded = ({ file }: RouteConfigEntry) => file === "routes/signed-in/route.tsx";

it("every screen behind the vault belongs to somebody", () => {
  const paths = screenRoutes
    .filter(isGuarded)
    .flatMap(({ children = [] }) => children.map(({ path }) => path));
  expect(paths.length).toBeGreaterThan(20);
  for (const path of paths)
    expect(
      roles.some((role) => hasScreen(role, `/${path}`)),
      `/${path} is nobody's`,
    ).toBe(true);
});
