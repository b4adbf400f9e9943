import type { ServerBuild } from "@remix-run/node";
import type { RouteConfigEntry } from "@remix-run/route-config";
import { apiRoutes } from "#app/routes/api-routes.ts";

/** Every route of the API with the methods that its module answers, taken from the manifest the app serves. */
export async function apiManifest() {
  const entries = await Promise.all(apiRoutes.map(load));
  return entries.flatMap(({ path, module }) => [
    ...(module.loader ? [{ method: "GET" as const, path: `/${path}` }] : []),
    ...(module.action ? [{ method: "POST" as const, path: `/${path}` }] : []),
  ]);
}

/** A server build of the API's routes from source, without the screens. */
export async function apiBuild(): Promise<ServerBuild> {
  const entries = await Promise.all(apiRoutes.map(load));
  const routes = entries.map(({ path, module }) => [path, { id: path, parentId: "root", path, module }]);
  return {
    mode: "production",
    entry: { module: { default: () => new Response(null, { status: 404 }), handleError: () => undefined } },
    routes: {
      root: { id: "root", path: "", module: { default: () => null } },
      ...Object.fromEntries(routes),
    },
    assets: { entry: { imports: [], module: "" }, routes: {}, url: "", version: "1" },
    publicPath: "/",
    assetsBuildDirectory: "build/client",
    future: { v3_lazyRouteDiscovery: true, v3_singleFetch: true },
    isSpaMode: false,
    // Route modules are typed for whole screens; these answer requests alone.
  } as unknown as ServerBuild;
}

async function load({ path = "", file }: RouteConfigEntry) {
  // A fixed folder and extension, so that vite can find the modules.
  const name = file.replace("routes/", "").replace(/\.ts$/, "");
  const module: { loader?: unknown; action?: unknown } = await import(`../../app/routes/${name}.ts`);
  return { path, module };
}
