import type { ServerBuild } from "@remix-run/node";
import { matchRoutes } from "@remix-run/react";
import { routeAreas } from "./route-areas.server.ts";

type RouteObject = Parameters<typeof matchRoutes>[0][number];

/** Finds which route file serves a path: a log names the file, never the path with its ids. */
export function routeIdFinder(build: ServerBuild): (path: string) => string | undefined {
  const treeFor = routeAreas(build, treeOf);
  return (path) => matchRoutes(treeFor(path), path.replace(/\.data$/, ""))?.at(-1)?.route.id;
}

function treeOf({ routes }: ServerBuild): RouteObject[] {
  const all = Object.values(routes).filter((route) => route !== undefined);
  const childrenOf = (parentId: string | undefined): RouteObject[] =>
    all
      .filter((route) => route.parentId === parentId)
      .map(({ id, path, index }) => (index ? { id, path, index } : { id, path, children: childrenOf(id) }));
  return childrenOf(undefined);
}
