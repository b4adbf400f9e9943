import { layout, type RouteConfig, type RouteConfigEntry, route } from "@remix-run/route-config";
import { apiRoutes } from "./routes/api-routes.ts";
import { screenRoutes } from "./routes/screen-routes.ts";

/** Every address of Bedside, in one spelling. A screen stands inside the shell, so that its errors never replace the document. */
export default caseSensitive([
  ...apiRoutes,
  layout("routes/shell/route.tsx", [...screenRoutes, route("*", "routes/not-found/route.tsx")]),
]) satisfies RouteConfig;

/** The front refuses other spellings already (http/canonical-path.server.ts); Remix would ignore case by default. */
function caseSensitive(routes: readonly RouteConfigEntry[]): RouteConfigEntry[] {
  return routes.map(({ children, ...entry }) => ({
    ...entry,
    ...(entry.path !== undefined && { caseSensitive: true }),
    ...(children && { children: caseSensitive(children) }),
  }));
}
