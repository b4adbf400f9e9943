import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { type StartedServer, startServer } from "./start-server.ts";

/** One request and its answer as they crossed the wire, bodies as bytes. */
export interface Exchange {
  method: string;
  url: string;
  requestHeaders: IncomingHttpHeaders;
  requestBody: Buffer;
  status: number;
  answerHeaders: IncomingHttpHeaders;
  answerBody: Buffer;
  /** The text that a browser got instead, where a rule altered it. */
  alteredBody?: string;
}

// biome-ignore lint/suspicious/noExplicitAny: an attacker alters answers of any shape
type Json = any;

/** Alters one JSON answer on its way to a browser; a number instead of an object answers with that status and nothing else. */
export type Alter = (answer: Json, url: URL) => Json;

interface Rule {
  path: RegExp;
  alter: Alter;
}

/**
 * A hostile operator: a real HTTP server in front of the real one, at the origin that browsers see. It alters, drops,
 * reorders, repeats and invents answers to browsers by its rules; headless devices (no Mozilla in their name) are served
 * honestly, so that they can play the people whom the victim talks to. Everything that passes is kept in `exchanges`.
 */
export class EvilServer {
  readonly origin: string;
  readonly app: StartedServer;
  readonly exchanges: Exchange[];
  readonly #proxy: Server;
  readonly #rules: Rule[];

  private constructor(parts: Pick<EvilServer, "origin" | "app" | "exchanges">, proxy: Server, rules: Rule[]) {
    this.origin = parts.origin;
    this.app = parts.app;
    this.exchanges = parts.exchanges;
    this.#proxy = proxy;
    this.#rules = rules;
  }

  static async start(settings: Record<string, string> = {}): Promise<EvilServer> {
    const rules: Rule[] = [];
    const exchanges: Exchange[] = [];
    let target = 0;
    const proxy = createServer((req, res) => {
      forward(req, res, target, { rules, exchanges }).catch(() => res.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    // A TCP server's address has a port.
    const origin = `http://localhost:${(proxy.address() as AddressInfo).port}`;
    const app = await startServer({ BEDSIDE_ORIGIN: origin, ...settings });
    target = Number(new URL(app.origin).port);
    return new EvilServer({ origin, app, exchanges }, proxy, rules);
  }

  /** From now on, answers of paths that match are altered, the newest rule last; the result takes the rule back. */
  alter(path: RegExp, alter: Alter): () => void {
    const rule = { path, alter };
    this.#rules.push(rule);
    return () => {
      const at = this.#rules.indexOf(rule);
      if (at !== -1) this.#rules.splice(at, 1);
    };
  }

  beHonest(): void {
    this.#rules.length = 0;
  }

  async stop(): Promise<void> {
    this.#proxy.closeAllConnections();
    await new Promise((resolve) => this.#proxy.close(resolve));
    await this.app.stop();
  }
}

async function forward(
  req: IncomingMessage,
  res: ServerResponse,
  port: number,
  { rules, exchanges }: { rules: readonly Rule[]; exchanges: Exchange[] },
): Promise<void> {
  const requestBody = await collect(req);
  // Answers are looked at and altered as they are, so none may come compressed.
  const headers = { ...req.headers, "accept-encoding": "identity" };
  const upstream = httpRequest({ host: "127.0.0.1", port, method: req.method, path: req.url, headers });
  res.once("close", () => upstream.destroy());
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    upstream.once("response", resolve).once("error", reject).end(requestBody);
  });
  const exchange: Exchange = {
    method: req.method ?? "",
    url: req.url ?? "",
    requestHeaders: req.headers,
    requestBody,
    status: answer.statusCode ?? 0,
    answerHeaders: answer.headers,
    answerBody: Buffer.alloc(0),
  };
  exchanges.push(exchange);
  if (answer.headers["content-type"]?.startsWith("text/event-stream")) {
    res.writeHead(exchange.status, answer.headers);
    answer.on("data", (chunk: Buffer) => {
      exchange.answerBody = Buffer.concat([exchange.answerBody, chunk]);
      res.write(chunk);
    });
    answer.once("close", () => res.end());
    return;
  }
  exchange.answerBody = await collect(answer);
  const isBrowser = /Mozilla/.test(req.headers["user-agent"] ?? "");
  const url = new URL(req.url ?? "", "http://localhost");
  const matching =
    isBrowser && exchange.status === 200 ? rules.filter(({ path }) => path.test(url.pathname)) : [];
  if (matching.length === 0) {
    res.writeHead(exchange.status, answer.headers).end(exchange.answerBody);
    return;
  }
  let json: Json = JSON.parse(exchange.answerBody.toString());
  for (const { alter } of matching) json = await alter(json, url);
  const { "content-length": _length, ...rest } = answer.headers;
  exchange.alteredBody = typeof json === "string" ? json : JSON.stringify(json);
  if (typeof json === "number") res.writeHead(json, rest).end();
  else res.writeHead(exchange.status, rest).end(exchange.alteredBody);
}

async function collect(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
