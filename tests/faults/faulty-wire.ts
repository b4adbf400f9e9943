import { connect, createServer, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/**
 * How bytes pass. `refuse`: connections are cut, and new ones at once. `silence`: nothing passes either way, as when a network
 * is gone; what was under way arrives when it is back, as TCP has it.
 */
type Passing = "pass" | "refuse" | "silence";

/** Between the app and PostgreSQL: what can happen on the way, and what a slow disk looks like from this side. */
export interface FaultyWire {
  /** The address of this database through the wire. */
  url: string;
  set(passing: Passing): void;
  /** Milliseconds that everything takes longer, each way. */
  delay(ms: number): void;
  stop(): Promise<void>;
}

export async function startFaultyWire(databaseUrl: string): Promise<FaultyWire> {
  const open = new Set<Socket>();
  let passing: Passing = "pass";
  let delayMs = 0;

  function join(from: Socket, to: Socket): void {
    let due = 0;
    open.add(from);
    from.on("data", (chunk) => {
      const now = performance.now();
      due = Math.max(due, now + delayMs);
      if (due - now < 1) to.write(chunk);
      else void pause(due - now).then(() => to.writable && to.write(chunk));
    });
    from.on("error", () => to.destroy());
    from.on("end", () => to.end());
    from.on("close", () => {
      open.delete(from);
      if (passing !== "silence") to.destroy();
    });
    if (passing === "silence") from.pause();
  }

  const server = createServer((incoming) => {
    if (passing === "refuse") return incoming.destroy();
    const outgoing = connect(upstreamOf(databaseUrl));
    join(incoming, outgoing);
    join(outgoing, incoming);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const url = new URL(databaseUrl);
  url.search = "";
  url.hostname = "127.0.0.1";
  url.port = String(address.port);

  return {
    url: url.href,
    set(next) {
      passing = next;
      for (const socket of open) {
        if (next === "refuse") socket.destroy();
        else if (next === "silence") socket.pause();
        else socket.resume();
      }
    },
    delay(ms) {
      delayMs = ms;
    },
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A Unix socket stands in the query string, as pg has it. */
function upstreamOf(databaseUrl: string): { path: string } | { host: string; port: number } {
  const url = new URL(databaseUrl);
  const port = Number(url.port || 5432);
  const folder = url.searchParams.get("host");
  return folder ? { path: `${folder}/.s.PGSQL.${port}` } : { host: url.hostname, port };
}
