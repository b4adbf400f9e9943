import type { ServerBuild } from "@remix-run/node";
import { matchRoutes } from "@remix-run/react";

type RouteObject = Parameters<typeof matchRoutes>[0][number];

/** Finds which route file serves a path: a log names the file, never the path with its ids. */
export function routeIdFinder(build: ServerBuild): (path: string) => string | undefined {
  const routes = Object.values(build.routes).filter((route) => route !== undefined);
  const childrenOf = (parentId: string | undefined): RouteObject[] =>
    routes
      .filter((route) => route.parentId === parentId)
      .map(({ id, path, index }) => (index ? { id, path, index } : { id, path, children: childrenOf(id) }));
  const tree = childrenOf(undefined);
  return (path) => matchRoutes(tree, path.replace(/\.data$/, ""))?.at(-1)?.route.id;
}
