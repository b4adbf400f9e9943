import { request as httpRequest } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HttpServer, startHttpServer } from "#tests/factories/http-server.ts";

let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer();
});
afterAll(() => server.stop());

function post(at: string, body: BodyInit, headers: Record<string, string> = {}) {
  const json = { origin: server.origin, "content-type": "application/json" };
  return fetch(server.origin + at, { method: "POST", body, headers: { ...json, ...headers } });
}

async function refusal(response: Response): Promise<[number, unknown]> {
  const body = (await response.json()) as { code: unknown; request: unknown };
  expect(Object.keys(body).sort()).toEqual(["code", "request"]);
  expect(body.request).toBe(response.headers.get("x-request-id"));
  return [response.status, body.code];
}

test.each(["https://evil.example", "null", "http://localhost", "http://127.0.0.1:1"])(
  "a post from %s changes nothing, on pages, data and resource routes alike",
  async (origin) => {
    for (const at of ["/?index", "/_root.data", "/api/echo/1"])
      expect(await refusal(await post(at, "{}", { origin }))).toEqual([403, "E_ORIGIN"]);
  },
);

test("a post that names no origin is refused", async () => {
  const status = await new Promise((resolve) => {
    const headers = { "content-type": "application/json", "content-length": 2 };
    httpRequest(`${server.origin}/api/echo/1`, { method: "POST", headers }, (res) =>
      resolve(res.statusCode),
    ).end("{}");
  });
  expect(status).toBe(403);
});

test.each(["PUT", "PATCH", "DELETE", "OPTIONS"])("%s is no method of ours", async (method) => {
  const response = await fetch(`${server.origin}/api/echo/1`, { method, headers: { origin: server.origin } });
  expect(await refusal(response)).toEqual([405, "E_METHOD"]);
});

test("what is not JSON is refused with a code, before a route sees it", async () => {
  for (const body of ["{", "", "{'a':1}", new Uint8Array([0x22, 0xff, 0x22])])
    expect(await refusal(await post("/api/echo/1", body))).toEqual([400, "E_BAD_REQUEST"]);
});

test("a media type that a route does not take is refused", async () => {
  for (const type of ["text/plain", "multipart/form-data; boundary=x", "application/jsonp"])
    expect(await refusal(await post("/api/echo/1", "{}", { "content-type": type }))).toEqual([
      415,
      "E_UNSUPPORTED_TYPE",
    ]);
  expect(await refusal(await post("/?index", "{}"))).toEqual([415, "E_UNSUPPORTED_TYPE"]);
});

test("a compressed body is refused: it could unfold to any size", async () => {
  expect(await refusal(await post("/api/echo/1", "{}", { "content-encoding": "gzip" }))).toEqual([
    415,
    "E_UNSUPPORTED_TYPE",
  ]);
});

test("a body is limited by its route's class: 256 KiB of JSON, 3 MiB of envelope", async () => {
  const ofSize = (bytes: number) => JSON.stringify("x".repeat(bytes - 2));
  expect((await post("/api/echo/1", ofSize(256 * 1024))).status).toBe(200);
  expect(await refusal(await post("/api/echo/1", ofSize(256 * 1024 + 1)))).toEqual([413, "E_TOO_LARGE"]);
  expect((await post("/api/envelopes", ofSize(3 * 1024 * 1024))).status).toBe(200);
  expect(await refusal(await post("/api/envelopes", ofSize(3 * 1024 * 1024 + 1)))).toEqual([
    413,
    "E_TOO_LARGE",
  ]);
});

test("a body that names no length is limited as well", async () => {
  const stream = new ReadableStream({
    pull(controller) {
      controller.enqueue(new Uint8Array(64 * 1024).fill(0x20));
    },
  });
  const response = await fetch(`${server.origin}/api/echo/1`, {
    method: "POST",
    body: stream,
    duplex: "half",
    headers: { origin: server.origin, "content-type": "application/json" },
    // `duplex` is missing from the DOM's RequestInit.
  } as RequestInit).catch(() => "connection ended" as const);
  if (response !== "connection ended") expect(response.status).toBe(413);
});

test("a body that does not arrive is given up with a code", { timeout: 25_000 }, async () => {
  const { port, host } = new URL(server.origin);
  const answer = await new Promise<string>((resolve) => {
    const socket = connect(Number(port), "127.0.0.1");
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("close", () => resolve(text));
    const type = "Content-Type: application/json\r\nContent-Length: 10";
    socket.write(
      `POST /api/echo/1 HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${server.origin}\r\n${type}\r\n\r\n{`,
    );
  });
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain('"code":"E_TOO_SLOW"');
});

test("a route that fails, and one that is missing, answer a code and never a stack", async () => {
  const failed = await fetch(`${server.origin}/api/fail`);
  const text = await failed.clone().text();
  expect(await refusal(failed)).toEqual([500, "E_INTERNAL"]);
  expect(text).not.toContain("secret");
  expect(await refusal(await fetch(`${server.origin}/api/none`))).toEqual([404, "E_NOT_FOUND"]);
  expect(await refusal(await post("/api/read", "{}"))).toEqual([405, "E_METHOD"]);
  expect(await refusal(await fetch(`${server.origin}/assets/none.js`))).toEqual([404, "E_NOT_FOUND"]);
});

test.each(["/%", "/api/echo/%ff", "/assets/%", "//evil.example/api/echo/1"])(
  "%s is answered below 500",
  async (at) => {
    const response = await fetch(server.origin + at);
    expect(response.status).toBeLessThan(500);
    expect(await response.text()).not.toMatch(/at .*\.(js|ts):/);
  },
);

test("a name that a stranger points at this machine gets nothing; 127.0.0.1 is sent to localhost", async () => {
  const { port } = new URL(server.origin);
  const ask = (host: string, accept: string) =>
    new Promise<{ status?: number; location?: string }>((resolve) => {
      const headers = { host, accept };
      const sent = httpRequest({ host: "127.0.0.1", port, path: "/api/echo/1?a=b", headers }, (res) => {
        res.resume();
        resolve({ status: res.statusCode, location: res.headers.location });
      });
      sent.end();
    });
  expect(await ask("evil.example", "text/html")).toEqual({ status: 403, location: undefined });
  expect(await ask(`127.0.0.1:${port}`, "text/html")).toEqual({
    status: 307,
    location: `${server.origin}/api/echo/1?a=b`,
  });
});
