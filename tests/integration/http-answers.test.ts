import { afterAll, beforeAll, expect, test } from "vitest";
import { type HttpServer, startHttpServer } from "#tests/factories/http-server.ts";

let server: HttpServer;
beforeAll(async () => {
  server = await startHttpServer({ BEDSIDE_TRUSTED_PROXIES: "127.0.0.1" });
});
afterAll(() => server.stop());

const get = (at: string, headers: Record<string, string> = {}) => fetch(server.origin + at, { headers });

test("a document carries the policy of the architecture with a nonce of its own, and is never kept", async () => {
  const [one, two] = await Promise.all([get("/"), get("/")]);
  const policy = one.headers.get("content-security-policy") ?? "";
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
  expect(nonce.length).toBeGreaterThanOrEqual(22);
  expect(two.headers.get("content-security-policy")).not.toContain(nonce);
  expect(policy.replaceAll(nonce, "…")).toBe(
    "default-src 'none'; script-src 'nonce-…' 'strict-dynamic'; style-src 'self' 'nonce-…'; img-src 'self' blob:; font-src 'self'; connect-src 'self'; worker-src 'self'; frame-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types bedside-worker default",
  );
  expect(one.headers.get("cache-control")).toBe("no-store");
  expect(one.headers.get("referrer-policy")).toBe("same-origin");
});

test.each(["/", "/_root.data", "/api/read", "/api/none", "/healthz", "/__manifest?p=%2F&version=1"])(
  "%s is isolated, not sniffed and not stored",
  async (at) => {
    const { headers } = await get(at);
    expect(headers.get("cache-control")).toMatch(/^no-store\b/);
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("permissions-policy")).toContain("microphone=()");
    expect(headers.get("permissions-policy")).toMatch(/^camera=\(self\),/);
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'/);
  },
);

test("the vault's chunk may load nothing at all, is kept for ever and compressed", async () => {
  const { headers } = await get("/assets/worker-abc.js", { "accept-encoding": "gzip" });
  expect(headers.get("content-security-policy")).toMatch(/^default-src 'none'; base-uri 'none'/);
  expect(headers.get("content-security-policy")).not.toContain("script-src");
  expect(headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
  expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
  expect(headers.get("content-encoding")).toBe("gzip");
});

test("the preview frame is an opaque origin that runs one known script, reaches nothing and is framed by us alone", async () => {
  const { headers } = await get("/preview-frame");
  const policy = headers.get("content-security-policy") ?? "";
  expect(policy.replaceAll(/'sha256-[\w+/=]{44}'/g, "'sha256-…'")).toBe(
    "default-src 'none'; script-src 'sha256-…'; style-src 'sha256-…'; img-src blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-scripts; require-trusted-types-for 'script'; trusted-types 'none'",
  );
  expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  // What a stranger sent is shown here: it gets no camera, whatever the page around it may use.
  expect(headers.get("permissions-policy")).toMatch(/^camera=\(\),/);
});

test("a document is not compressed: its length must not tell what is in it", async () => {
  expect((await get("/", { "accept-encoding": "gzip" })).headers.get("content-encoding")).toBeNull();
});

test("a route sees the configured origin whatever the caller claims", async () => {
  const response = await get("/api/read", {
    "x-forwarded-host": "evil.example:99",
    "x-forwarded-proto": "https",
  });
  expect(await response.json()).toMatchObject({ url: `${server.origin}/api/read` });
});

test("a proxy that is named is believed about addresses, and neighbours share a keyed prefix", async () => {
  const prefixOf = async (address: string) => {
    const body = (await (await get("/api/read", { "x-forwarded-for": address })).json()) as {
      addressPrefix: string;
    };
    return body.addressPrefix;
  };
  const [one, neighbour, other] = [
    await prefixOf("192.0.2.1"),
    await prefixOf("192.0.2.99"),
    await prefixOf("198.51.100.1"),
  ];
  expect(one).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(neighbour).toBe(one);
  expect(other).not.toBe(one);
  expect(await prefixOf("2001:db8:1::1")).toBe(await prefixOf("2001:db8:1:ffff::1"));
  expect(await prefixOf("::ffff:192.0.2.7")).toBe(one);
});

test("a stranger's X-Forwarded-For is not believed", async () => {
  const plain = await startHttpServer();
  const prefixOf = async (address: string) => {
    const response = await fetch(`${plain.origin}/api/read`, { headers: { "x-forwarded-for": address } });
    return ((await response.json()) as { addressPrefix: string }).addressPrefix;
  };
  expect(await prefixOf("192.0.2.1")).toBe(await prefixOf("198.51.100.1"));
  await plain.stop();
});

test("sign-in is limited per address and says when to come again", async () => {
  const strict = await startHttpServer({ BEDSIDE_SIGN_INS_PER_MINUTE: "3" });
  const begin = () =>
    fetch(`${strict.origin}/api/session/begin`, {
      method: "POST",
      body: "{}",
      headers: { origin: strict.origin, "content-type": "application/json" },
    });
  const statuses = [];
  for (let n = 0; n < 4; n++) statuses.push((await begin()).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  const refused = await begin();
  expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await refused.json()).toMatchObject({ code: "E_TOO_MANY" });
  expect((await fetch(`${strict.origin}/api/read`)).status).toBe(200);
  await strict.stop();
});

test("every other request is limited per address too, pages and data alike, and recovery as sign-in is", async () => {
  const strict = await startHttpServer({
    ...{ BEDSIDE_REQUESTS_PER_MINUTE: "3", BEDSIDE_SIGN_INS_PER_MINUTE: "2" },
    BEDSIDE_TRUSTED_PROXIES: "127.0.0.1",
  });
  const post = (at: string, from = "192.0.2.1") =>
    fetch(strict.origin + at, {
      method: "POST",
      body: "{}",
      headers: { origin: strict.origin, "content-type": "application/json", "x-forwarded-for": from },
    });
  const statuses = [];
  for (const at of ["/api/read", "/", "/api/echo/1", "/api/read", "/"])
    statuses.push((await fetch(strict.origin + at)).status);
  expect(statuses).toEqual([200, 200, 200, 429, 429]);
  const recoveries = [];
  for (let n = 0; n < 3; n++) recoveries.push(await post("/api/recovery/begin"));
  expect(recoveries.map(({ status }) => status)).toEqual([404, 404, 429]);
  expect(await recoveries[2]?.json()).toMatchObject({ code: "E_TOO_MANY" });
  expect(Number(recoveries[2]?.headers.get("retry-after"))).toBeGreaterThan(0);
  // Guessing recovery sheets and guessing invitations draw from one limit; another address has its own.
  expect((await post("/api/invitations/AAAAAAAAAAAAAAAAAAAAAA/begin")).status).toBe(429);
  expect((await post("/api/recovery/begin", "198.51.100.1")).status).toBe(404);
  // Machines that ask whether it lives are not counted.
  for (let n = 0; n < 5; n++) expect((await fetch(`${strict.origin}/healthz`)).status).toBe(200);
  await strict.stop();
});

test("a log line names the route file and the request, and nothing a person sent", async () => {
  const canary = "canary-7f3a";
  const response = await get(`/api/echo/${canary}?q=${canary}`, { "user-agent": canary, cookie: canary });
  const request = response.headers.get("x-request-id");
  // Those of other requests may come late.
  const own = () => server.logged.filter((line) => JSON.parse(line).request === request);
  await expect.poll(own).toHaveLength(1);
  const line = JSON.parse(own()[0] ?? "{}");
  expect(line).toMatchObject({ event: "http.answered", request, route: "echo", status: 200 });
  expect(Object.keys(line).sort()).toEqual(["event", "level", "ms", "request", "route", "status", "time"]);
  expect(server.logged.join()).not.toContain(canary);
});

test("readiness names the part that cannot serve; health stays good", async () => {
  expect((await get("/readyz")).status).toBe(200);
  server.checks.audit = () => Promise.reject(new Error("blocked"));
  const failing = await get("/readyz");
  expect([failing.status, await failing.json()]).toEqual([503, { status: "failing", failing: ["audit"] }]);
  expect((await get("/healthz")).status).toBe(200);
  delete server.checks.audit;
});

test("an event stream begins at once and ends when the server stops", async () => {
  const own = await startHttpServer();
  const response = await fetch(`${own.origin}/api/events`, { headers: { "accept-encoding": "gzip" } });
  expect(response.headers.get("cache-control")).toBe("no-store, no-transform");
  expect(response.headers.get("content-encoding")).toBeNull();
  const reader = response.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe(": here\n\n");
  own.stopping.abort();
  expect((await reader?.read())?.done).toBe(true);
  await own.stop();
});
