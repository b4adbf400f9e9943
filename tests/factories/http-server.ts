import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ActionFunctionArgs, LoaderFunctionArgs, ServerBuild } from "@remix-run/node";
import { createApp } from "#app/http/app.server.ts";
import { readEnv } from "#app/services/env.server.ts";
import { createLog } from "#app/services/log.server.ts";
import type { Services } from "#app/services/services.server.ts";

export interface HttpServer {
  origin: string;
  /** Lines of the log, as they were written. */
  logged: string[];
  checks: Services["checks"];
  stopping: AbortController;
  stop(): Promise<void>;
}

/** What the requests of somebody with a session carry here. */
export const memberCookie = "bedside=member";

const KIB = 1024;
/** Small enough to fill in a test, and room for the largest single body. */
const bodyBudgets = {
  members: { all: 8_192 * KIB, sender: 4_096 * KIB },
  strangers: { all: 900 * KIB, sender: 600 * KIB },
};

/** The express chain with a few routes of its own or those given, no build and no database. */
export async function startHttpServer(
  settings: Record<string, string> = {},
  routes: ServerBuild["routes"] = ownRoutes(),
): Promise<HttpServer> {
  const clientFolder = await mkdtemp(path.join(tmpdir(), "bedside-http-"));
  await mkdir(path.join(clientFolder, "assets"));
  await writeFile(path.join(clientFolder, "assets", "worker-abc.js"), "/* the vault */".repeat(200));
  const server = createServer();
  // A test that stands still while another program runs finds its connections again.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // A TCP server's address has a port.
  const { port } = server.address() as AddressInfo;
  const env = readEnv({ PORT: String(port), ...settings });
  const logged: string[] = [];
  const log = createLog("debug", { write: (line) => void logged.push(line) });
  const checks: Services["checks"] = { database: async () => undefined };
  const stopping = new AbortController();
  // The chain reads `checks` alone; routes of this build read none.
  const services = { env, log, checks, setupUrl: null, stop: async () => undefined } as unknown as Services;
  const parts = {
    env,
    log,
    clientFolder,
    addressKey: new Uint8Array(32),
    integrity: {},
    stopping: stopping.signal,
  };
  const app = createApp({
    ...{ ...parts, build: fakeBuild(routes), bodyBudgets },
    services: () => services,
    sessionStands: async (cookie) => cookie === memberCookie,
  });
  server.on("request", app);
  return {
    origin: env.origin,
    logged,
    checks,
    stopping,
    async stop() {
      await close(server);
      await rm(clientFolder, { recursive: true, force: true });
    },
  };
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

function fakeBuild(routes: ServerBuild["routes"]): ServerBuild {
  return {
    mode: "production",
    entry: {
      module: {
        default: (_request: Request, status: number, headers: Headers) => {
          headers.set("Content-Type", "text/html; charset=utf-8");
          return new Response("<!DOCTYPE html><html></html>", { status, headers });
        },
        handleError: () => undefined,
      },
    },
    routes,
    assets: { entry: { imports: [], module: "" }, routes: {}, url: "", version: "1" },
    publicPath: "/",
    assetsBuildDirectory: "build/client",
    future: {
      v3_fetcherPersist: true,
      v3_relativeSplatPath: true,
      v3_throwAbortReason: true,
      v3_lazyRouteDiscovery: true,
      v3_singleFetch: true,
    },
    isSpaMode: false,
    // Route modules are typed for whole screens; these have only what the chain calls.
  } as unknown as ServerBuild;
}

function ownRoutes(): ServerBuild["routes"] {
  const echo = async ({ request, context }: ActionFunctionArgs | LoaderFunctionArgs) => {
    const body = request.method === "POST" ? await request.text() : "";
    const { addressPrefix, requestId } = context;
    return Response.json({ url: request.url, length: body.length, addressPrefix, requestId });
  };
  const fail = () => {
    throw new Error("a secret in a message");
  };
  const events = ({ context }: LoaderFunctionArgs) => {
    const body = new ReadableStream<Uint8Array>({
      start(stream) {
        stream.enqueue(new TextEncoder().encode(": here\n\n"));
        context.stopping.addEventListener("abort", () => stream.close());
      },
    });
    return new Response(body, {
      headers: { "Content-Type": "text/event-stream", "Cache-Control": "no-store, no-transform" },
    });
  };
  const route = (id: string, at: string, module: object) => ({ id, parentId: "root", path: at, module });
  return {
    root: { id: "root", path: "", module: { default: () => null } },
    page: { id: "page", parentId: "root", index: true, module: { default: () => null, action: echo } },
    echo: route("echo", "api/echo/:id", { loader: echo, action: echo }),
    fail: route("fail", "api/fail", { loader: fail, action: fail }),
    read: route("read", "api/read", { loader: echo }),
    envelopes: route("envelopes", "api/envelopes", { action: echo }),
    session: route("session", "api/session/begin", { action: echo }),
    events: route("events", "api/events", { loader: events }),
  } as unknown as ServerBuild["routes"];
}
