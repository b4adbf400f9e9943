import type { ServerBuild } from "@remix-run/node";

const AREA = /^\/(api\/[a-z]+)(?:\/|$)/;

/**
 * The build cut down to the routes that a path can be for: those of its area of the API (`/api/sync/…`), or all of them.
 * Remix orders and tries every route it is given, twice a request, which was an eighth of what a busy server did.
 */
export function routeAreas(build: ServerBuild): (path: string) => ServerBuild {
  const routes = Object.entries(build.routes);
  const ofArea = (area: string) =>
    routes.filter(([id, route]) => id === "root" || areaOf(`/${route?.path}`) === area);
  const areas = new Set(routes.flatMap(([, route]) => areaOf(`/${route?.path}`) ?? []));
  const builds = new Map(
    [...areas].map((area) => [area, { ...build, routes: Object.fromEntries(ofArea(area)) }] as const),
  );
  return (path) => builds.get(areaOf(path) ?? "") ?? build;
}

function areaOf(path: string): string | undefined {
  return AREA.exec(path)?.[1];
}
