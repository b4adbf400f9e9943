export interface RequestClass {
  maxBodyBytes: number;
  /** Media types a body may have. */
  mediaTypes: readonly string[];
  /** Time from the first byte of the body to its last. */
  bodyWithinMs: number;
  /** Which limit per address counts. */
  rate: "request" | "sign-in";
  /** Large bodies are read for people with a session only. */
  needsSession?: boolean;
}

const KIB = 1024;
const json = ["application/json"] as const;

const page: RequestClass = {
  maxBodyBytes: 64 * KIB,
  mediaTypes: ["application/x-www-form-urlencoded"],
  bodyWithinMs: 10_000,
  rate: "request",
};
const api: RequestClass = {
  maxBodyBytes: 256 * KIB,
  mediaTypes: json,
  bodyWithinMs: 10_000,
  rate: "request",
};

const sealed: RequestClass = {
  ...api,
  maxBodyBytes: 3_072 * KIB,
  bodyWithinMs: 60_000,
  needsSession: true,
};

/** First prefix that matches wins. Sealed bytes are larger than anything else, and may come over a slow line. */
const classes: readonly [prefix: string, RequestClass][] = [
  ["/api/envelopes", sealed],
  ["/api/threads", sealed],
  ["/api/history", sealed],
  [
    "/api/blobs",
    {
      ...sealed,
      mediaTypes: ["application/json", "application/octet-stream"],
      maxBodyBytes: 1_024 * KIB,
    },
  ],
  ["/api/setup", { ...api, rate: "sign-in" }],
  ["/api/session", { ...api, rate: "sign-in" }],
  ["/api/invitations/", { ...api, rate: "sign-in" }],
  ["/api/recovery", { ...api, rate: "sign-in" }],
  ["/api/links/begin", { ...api, rate: "sign-in" }],
  ["/api/", api],
  ["/", page],
];

export function classOf(path: string): RequestClass {
  return classes.find(([prefix]) => path.startsWith(prefix))?.[1] ?? page;
}

export function isApi(path: string): boolean {
  return path.startsWith("/api/");
}
