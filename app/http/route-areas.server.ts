import type { ServerBuild } from "@remix-run/node";

const AREA = /^\/(api\/[a-z]+)(?:\/|$)/;

/**
 * What `make` makes of the build cut down to the routes that a path can be for, once for each area: those of its area of the
 * API (`/api/sync/…`), or all of them. Remix orders and tries every route it is given, twice a request, which was an eighth of what a busy server did.
 */
export function routeAreas<T>(build: ServerBuild, make: (build: ServerBuild) => T): (path: string) => T {
  const routes = Object.entries(build.routes);
  const ofArea = (area: string) =>
    routes.filter(([id, route]) => id === "root" || areaOf(`/${route?.path}`) === area);
  const areas = new Set(routes.flatMap(([, route]) => areaOf(`/${route?.path}`) ?? []));
  const made = new Map(
    [...areas].map((area) => [area, make({ ...build, routes: Object.fromEntries(ofArea(area)) })] as const),
  );
  const whole = make(build);
  return (path) => made.get(areaOf(path) ?? "") ?? whole;
}

function areaOf(path: string): string | undefined {
  return AREA.exec(path)?.[1];
}
