import type { RouteConfigEntry } from "@remix-run/route-config";
import { expect, it } from "vitest";
import { hasScreen } from "#app/portal/screens-of.ts";
import { roles } from "#app/protocol/roles.ts";
import { screenRoutes } from "#app/routes/screen-routes.ts";

const isGuarded = ({ file }: RouteConfigEntry) => file === "routes/signed-in/route.tsx";
const paths = screenRoutes.filter(isGuarded).flatMap(({ children = [] }) => children.map(({ path }) => path));

it("every screen behind the vault belongs to somebody", () => {
  expect(paths.length).toBeGreaterThan(20);
  for (const path of paths)
    expect(
      roles.some((role) => hasScreen(role, `/${path}`)),
      `/${path} is nobody's`,
    ).toBe(true);
});

it("what is not for everyone is for one role, but for invitations and safety numbers", () => {
  const owners = (path: string | undefined) => roles.filter((role) => hasScreen(role, `/${path}`));
  const shared = paths.filter((path) => owners(path).length > 1 && owners(path).length < roles.length);
  expect(new Set(shared.map((path) => path?.split("/")[0]))).toEqual(new Set(["safety", "invitations"]));
});
