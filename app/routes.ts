import { index, layout, type RouteConfig, route } from "@remix-run/route-config";

/** Every address of Bedside. A screen stands inside the shell, so that its errors never replace the document. */
export default [
  layout("routes/shell/route.tsx", [
    index("routes/home/route.tsx"),
    route("*", "routes/not-found/route.tsx"),
  ]),
] satisfies RouteConfig;
