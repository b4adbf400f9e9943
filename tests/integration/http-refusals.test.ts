import { request as httpRequest } from "node:http";
import { connect, type Socket } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type HttpServer, memberCookie, startHttpServer } from "#tests/factories/http-server.ts";

let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer({ BEDSIDE_TRUSTED_PROXIES: "127.0.0.1" });
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
  const member = { cookie: memberCookie };
  expect((await post("/api/envelopes", ofSize(3 * 1024 * 1024), member)).status).toBe(200);
  expect(await refusal(await post("/api/envelopes", ofSize(3 * 1024 * 1024 + 1), member))).toEqual([
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

/** Begins a post and sends the body as far as it is given; `answer` is all that came back when the connection ended. */
function begin(
  at: string,
  length: number,
  sent: string,
  more = "",
): { socket: Socket; answer: Promise<string> } {
  const { port, host } = new URL(server.origin);
  const socket = connect(Number(port), "127.0.0.1");
  socket.on("error", () => undefined);
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  const answer = new Promise<string>((resolve) => socket.on("close", () => resolve(text)));
  const type = `${more}Content-Type: application/json\r\nContent-Length: ${length}`;
  socket.write(`POST ${at} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${server.origin}\r\n${type}\r\n\r\n${sent}`);
  return { socket, answer };
}

test("a body that does not arrive is given up with a code", async () => {
  const answer = await begin("/api/echo/1", 10, "{").answer;
  expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  expect(answer).toContain('"code":"E_TOO_SLOW"');
});

test("one sender's slow bodies hold no more than a share: the sender is told, and nobody else is refused", async () => {
  const size = 250 * 1024;
  const slow = [
    begin("/api/echo/1", size, "1".repeat(size - 1)),
    begin("/api/echo/1", size, "1".repeat(size - 1)),
  ];
  const send = (kib: number, headers?: Record<string, string>) =>
    post("/api/echo/1", JSON.stringify("x".repeat(kib * 1024)), headers);
  const another = { "x-forwarded-for": "192.0.2.1" };
  // Their bytes are in memory once a small body beside them no longer fits.
  await expect.poll(async () => (await send(120)).status).toBe(429);
  const refused = await send(120);
  expect(refused.headers.get("retry-after")).toBe("5");
  expect(await refusal(refused)).toEqual([429, "E_TOO_MANY"]);
  expect((await send(120, another)).status).toBe(200);
  // Three senders together can use up all there is: then it is nobody's own fault.
  const third = begin("/api/echo/1", size, "1".repeat(size - 1), "X-Forwarded-For: 198.51.100.1\r\n");
  await expect.poll(async () => (await send(200, another)).status).toBe(503);
  const full = await send(200, another);
  expect(full.headers.get("retry-after")).toBe("5");
  expect(await refusal(full)).toEqual([503, "E_UNAVAILABLE"]);
  // People with a session draw from another budget.
  expect(
    (await post("/api/envelopes", JSON.stringify("x".repeat(1024 * 1024)), { cookie: memberCookie })).status,
  ).toBe(200);
  third.socket.destroy();
  slow[0]?.socket.write("1");
  slow[1]?.socket.destroy();
  await expect.poll(async () => (await send(240)).status).toBe(200);
  await expect.poll(async () => (await send(240, another)).status).toBe(200);
  slow[0]?.socket.end();
  expect(await slow[0]?.answer).toMatch(/^HTTP\/1\.1 200 /);
});

test("nothing of a large body is read for somebody without a session", async () => {
  const answer = await begin("/api/envelopes", 3_000_000, "{").answer;
  // The route was asked at once, with an empty body.
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
  expect(answer).toContain('"length":0');
});

test.each(["cross-site", "same-site", "none"])(
  "a browser's read of the API that comes from elsewhere (%s) is refused, pages are not",
  async (site) => {
    const headers = { "sec-fetch-site": site };
    for (const at of ["/api/echo/1", "/api/read"])
      expect(await refusal(await fetch(server.origin + at, { headers }))).toEqual([403, "E_ORIGIN"]);
    expect((await fetch(`${server.origin}/`, { headers })).status).toBe(200);
    const own = { "sec-fetch-site": "same-origin" };
    expect((await fetch(`${server.origin}/api/echo/1`, { headers: own })).status).toBe(200);
  },
);

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
