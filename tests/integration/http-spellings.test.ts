import { Agent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import type { ServerBuild } from "@remix-run/node";
import type { RouteConfigEntry } from "@remix-run/route-config";
import { afterAll, beforeAll, expect, test } from "vitest";
import { classOf } from "#app/http/request-class.server.ts";
import routes from "#app/routes.ts";
import { type HttpServer, startHttpServer } from "#tests/factories/http-server.ts";

const ID = "AbCdEfGhIjKlMnOpQrStUv";
/** Addresses whose route was called. */
const called: string[] = [];
const addresses = addressesOf(routes);
const calls = addresses.filter((at) => at.startsWith("/api/"));
const pages = addresses.filter((at) => !at.startsWith("/api/"));
const agent = new Agent({ keepAlive: true });

let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer({ BEDSIDE_REQUESTS_PER_MINUTE: "1000000" }, asBuilt(routes));
});
afterAll(async () => {
  agent.destroy();
  await server.stop();
});

/** Other ways to write the words of an address, which something behind the front might read as the same ones. */
function respelt(at: string): string[] {
  const words = at.split("/").slice(1);
  const last = words.length - 1;
  const changed = (index: number, change: (word: string) => string) =>
    `/${words.map((word, each) => (each === index ? change(word) : word)).join("/")}`;
  const escaped = (word: string) => word && `%${word.charCodeAt(0).toString(16)}${word.slice(1)}`;
  const isWord = (word: string) => word !== ID;
  return [
    ...words.flatMap((word, index) => [
      ...(isWord(word) ? [changed(index, (it) => it.toUpperCase())] : []),
      ...(isWord(word) ? [changed(index, (it) => it.charAt(0).toUpperCase() + it.slice(1))] : []),
      changed(index, escaped),
    ]),
    ...(isWord(words[last] ?? "") ? [`${changed(last, (it) => it.toUpperCase())}.data`] : []),
    `${at}/`,
  ].filter((spelling) => spelling !== at && spelling !== "/.data");
}

/** And other ways to put them together. */
function spellings(at: string): string[] {
  const endings = ["//", "/.", "/%2e", "%2f", "\\", "%20", "%00", "#x", ";x"];
  const starts = ["/", "/.", "/x/..", "/api/x/../..", "/%2e", "/x/%2e%2e", "/x/..%2f.."];
  const between = ["//", "/./", "/x/../", "%2f", "\\", "%5c", ";/"];
  return [
    ...respelt(at),
    ...endings.map((ending) => at + ending),
    ...starts.map((start) => start + at),
    ...between.map((slash) => at.slice(0, 1) + at.slice(1).replaceAll("/", slash)),
  ].filter((spelling) => spelling !== at);
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** `fetch` would tidy the path up. */
function send(path: string, method = "GET", more: Record<string, string> = {}): Promise<Answer> {
  const { hostname, port } = new URL(server.origin);
  const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", ...more };
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ hostname, port, path, method, headers, agent }, (res) => {
      let text = "";
      res.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, text }));
    });
    sent.on("error", reject).end(method === "POST" ? "{}" : undefined);
  });
}

const post = (path: string) =>
  send(path, "POST", {
    "sec-fetch-site": "same-origin",
    origin: server.origin,
    "content-type": "application/json",
  });

test("every address of the API answers our own pages in its one spelling, which another site's link does not get", async () => {
  expect(calls.length).toBeGreaterThan(70);
  for (const at of calls) {
    expect((await send(at, "GET", { "sec-fetch-site": "same-origin" })).status, at).toBe(200);
    expect((await send(at)).status, at).toBe(403);
    expect((await send(`${at}.data`)).status, at).toBe(403);
  }
  called.length = 0;
});

test("no other spelling of any call is answered to another site's link", async () => {
  const odd = calls.flatMap((at) => (at === "/api/audit/export" ? spellings(at) : respelt(at)));
  for (const spelling of odd) {
    const { status, text } = await send(`${spelling}?format=csv`);
    expect([status, spelling]).toEqual([expect.toBeOneOf([403, 404]), spelling]);
    expect(text, spelling).toMatch(/"code":"E_(NOT_FOUND|ORIGIN)"/);
  }
  for (const spelling of spellings("/api/audit/export"))
    expect((await send(spelling, "HEAD")).status).toBeGreaterThan(400);
  for (const at of calls) await send(`/sign-in?_data=${encodeURIComponent(at.slice(1))}`);
  expect(called).toEqual([]);
});

test("no other spelling of a sign-in is one more try", async () => {
  const signIns = calls.filter((at) => classOf(at).rate === "sign-in");
  expect(signIns.length).toBeGreaterThan(10);
  for (const at of signIns)
    for (const spelling of spellings(at)) {
      const { status } = await post(spelling);
      expect([status, spelling]).toEqual([404, spelling]);
    }
  expect(called).toEqual([]);
});

test("another spelling of a page leads to the page's own address or to none", async () => {
  for (const at of pages) {
    expect((await send(at)).status, at).toBe(200);
    for (const spelling of spellings(at)) {
      const { status, headers } = await send(`${spelling}?log=2026`);
      if (status === 307) expect(headers.location, spelling).toMatch(/^\/(?!\/)[\w./-]*\?log=2026$/);
      else expect([status, spelling]).toEqual([404, spelling]);
    }
  }
  expect((await send("/Sign-In/")).headers.location).toBe("/sign-in");
  expect((await send("//evil.example/")).headers.location).toBe("/evil.example");
});

test("behind the front, Remix too takes each route in one spelling", () => {
  const isExact = ({ path, caseSensitive, children = [] }: RouteConfigEntry): boolean =>
    (path === undefined || caseSensitive === true) && children.every(isExact);
  expect(routes.filter((entry) => !isExact(entry))).toEqual([]);
});

/** Every address that a route is for, with an id where one stands. */
function addressesOf(entries: readonly RouteConfigEntry[], above = ""): string[] {
  return entries.flatMap(({ path = "", children }) => {
    const at = path === "" ? above : `${above}/${path.replaceAll(/:\w+/g, ID)}`;
    if (path === "*") return [];
    return children ? addressesOf(children, at) : [at || "/"];
  });
}

/** The routes of the product, ignoring case as Remix does, each of which writes down that it was called. */
function asBuilt(entries: readonly RouteConfigEntry[]): ServerBuild["routes"] {
  const noted = ({ request }: { request: Request }) => {
    called.push(request.url);
    return Response.json({});
  };
  const flat = (list: readonly RouteConfigEntry[], parentId: string): [string, object][] =>
    list.flatMap(({ path, index, file, children = [] }) => {
      const isCall = path?.startsWith("api/");
      const module = isCall ? { loader: noted, action: noted } : { default: () => null };
      const id = isCall ? `${path}` : file;
      return [[id, { id, parentId, path, index, module }], ...flat(children, id)];
    });
  const root = { id: "root", path: "", module: { default: () => null } };
  // Only what the chain reads of a route.
  return { root, ...Object.fromEntries(flat(entries, "root")) } as unknown as ServerBuild["routes"];
}
