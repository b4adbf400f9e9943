import { homedir } from "node:os";
import path from "node:path";
import { z } from "zod";
import { StartFailure } from "./start-failure.server.ts";

const count = (fallback: number) => z.coerce.number().int().min(1).max(1_000_000).default(fallback);
const gibibytes = (fallback: number) => z.coerce.number().min(0).max(1_000_000).default(fallback);
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/ }).optional();

/** Every setting of a Bedside server; nothing else reads the environment. */
const settings = z.object({
  PORT: z.coerce.number().int().min(1).max(65_535).default(3000),
  /** Address to listen on; by default the loopback for a localhost origin, else every address. */
  BEDSIDE_LISTEN: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** What browsers type; fixes the passkeys' relying party. */
  BEDSIDE_ORIGIN: z.url({ protocol: /^https?$/ }).optional(),
  BEDSIDE_DATA_DIR: z.string().refine(path.isAbsolute).optional(),
  /** Unix socket of the signer, where it is a process of another user. */
  BEDSIDE_SIGNER: z.string().refine(path.isAbsolute).optional(),
  DATABASE_URL: postgresUrl,
  DATABASE_OWNER_URL: postgresUrl,
  /** Addresses or subnets whose X-Forwarded-For and X-Forwarded-Proto are believed, separated by commas. */
  BEDSIDE_TRUSTED_PROXIES: z
    .string()
    .default("")
    .transform((list) => list.split(",").map((item) => item.trim()))
    .transform((list) => list.filter((item) => item !== ""))
    .pipe(z.array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]))),
  /** IANA zone of the clinic's opening hours. */
  BEDSIDE_TZ: z.string().refine(isTimeZone).optional(),
  BEDSIDE_LOG_LEVEL: z.enum(["error", "warn", "info", "debug", "silent"]).optional(),
  /** Limits of one network address: behind one address stands a whole clinic. */
  BEDSIDE_REQUESTS_PER_MINUTE: count(3_000),
  BEDSIDE_SIGN_INS_PER_MINUTE: count(120),
  /** Sealed files that one person may have sent, and what uploads leave free on the disk, which the database needs too. */
  BEDSIDE_FILES_GIB_PER_PERSON: gibibytes(10),
  BEDSIDE_FREE_DISK_GIB: gibibytes(1),
  XDG_DATA_HOME: z.string().refine(path.isAbsolute).optional(),
});

export interface Env {
  port: number;
  listen: string;
  /** Scheme, host and port, without a slash at the end. */
  origin: string;
  /** Host name of the origin: the passkeys' relying party. */
  relyingParty: string;
  /** True for https: cookies are `Secure` and named `__Host-`. */
  secure: boolean;
  dataDir: string;
  /** Undefined: the signer works in this process, over the data folder. */
  signer: string | undefined;
  /** Undefined: the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  databaseOwnerUrl: string | undefined;
  trustedProxies: string[];
  timeZone: string;
  logLevel: "error" | "warn" | "info" | "debug" | "silent";
  requestsPerMinute: number;
  signInsPerMinute: number;
  /** Bytes. */
  filesPerPerson: number;
  freeDisk: number;
  /** A synthetic clinic to try: said on every page, in a data folder of its own. */
  demo: boolean;
}

/** Reads and checks the settings; `demo` is what the command line asked for. Throws StartFailure, naming the variable. */
export function readEnv(
  source: Record<string, string | undefined> = process.env,
  { demo = false } = {},
): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== ""));
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    const setting = String(parsed.error.issues[0]?.path[0] ?? "");
    throw new StartFailure("start_setting_refused", { setting });
  }
  const found = parsed.data;
  const origin = new URL(found.BEDSIDE_ORIGIN ?? `http://localhost:${found.PORT}`);
  if (origin.pathname !== "/" || origin.search || origin.hash || origin.username)
    throw new StartFailure("start_setting_refused", { setting: "BEDSIDE_ORIGIN" });
  const isLocal = origin.hostname === "localhost";
  if (origin.protocol === "http:" && !isLocal) throw new StartFailure("start_http_origin_refused");
  if (found.DATABASE_OWNER_URL && !found.DATABASE_URL)
    throw new StartFailure("start_setting_refused", { setting: "DATABASE_URL" });
  // A database of one's own may hold a real clinic; the demo has the embedded one in its folder.
  if (demo && found.DATABASE_URL) throw new StartFailure("start_demo_database");
  return {
    port: found.PORT,
    listen: found.BEDSIDE_LISTEN ?? (isLocal ? "127.0.0.1" : "::"),
    origin: origin.origin,
    relyingParty: origin.hostname,
    secure: origin.protocol === "https:",
    dataDir: found.BEDSIDE_DATA_DIR ?? `${defaultDataDir(found.XDG_DATA_HOME)}${demo ? "-demo" : ""}`,
    signer: found.BEDSIDE_SIGNER,
    databaseUrl: found.DATABASE_URL,
    databaseOwnerUrl: found.DATABASE_OWNER_URL,
    trustedProxies: found.BEDSIDE_TRUSTED_PROXIES,
    timeZone: found.BEDSIDE_TZ ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
    // The demo's links would scroll away under a line a request.
    logLevel: found.BEDSIDE_LOG_LEVEL ?? (demo ? "warn" : "info"),
    requestsPerMinute: found.BEDSIDE_REQUESTS_PER_MINUTE,
    signInsPerMinute: found.BEDSIDE_SIGN_INS_PER_MINUTE,
    filesPerPerson: found.BEDSIDE_FILES_GIB_PER_PERSON * 2 ** 30,
    freeDisk: found.BEDSIDE_FREE_DISK_GIB * 2 ** 30,
    demo,
  };
}

/** Never inside the clone: a `git clean` must not delete a clinic's messages. */
function defaultDataDir(xdgDataHome: string | undefined): string {
  if (process.getuid?.() === 0) return "/var/lib/bedside";
  return path.join(xdgDataHome ?? path.join(homedir(), ".local", "share"), "bedside");
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
