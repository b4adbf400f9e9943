import { layout, type RouteConfig, route } from "@remix-run/route-config";
import { apiRoutes } from "./routes/api-routes.ts";
import { screenRoutes } from "./routes/screen-routes.ts";

/** Every address of Bedside. A screen stands inside the shell, so that its errors never replace the document. */
export default [
  ...apiRoutes,
  layout("routes/shell/route.tsx", [...screenRoutes, route("*", "routes/not-found/route.tsx")]),
] satisfies RouteConfig;
