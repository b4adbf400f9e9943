import { Agent, request } from "node:http";

/** So many requests, each caller's one after the other over a connection that stays. */
export interface RequestLoad {
  origin: string;
  cookie: string;
  path: string;
  callers: number;
  total: number;
}

// A process of its own, so that asking takes no time from the server's.
process.on("message", (load: RequestLoad) => {
  run(load).then(
    (ms) => process.send?.({ ms }),
    (error: unknown) => process.send?.({ error: String(error) }),
  );
});

async function run({ origin, cookie, path, callers, total }: RequestLoad): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: callers });
  let left = total;
  const began = performance.now();
  const caller = async () => {
    while (left-- > 0) await get(`${origin}${path}`, cookie, agent);
  };
  await Promise.all(Array.from({ length: callers }, caller));
  const ms = performance.now() - began;
  agent.destroy();
  return ms;
}

function get(url: string, cookie: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, headers: { cookie } }, (answer) => {
      answer.resume();
      answer.once("end", () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`answered ${answer.statusCode}`)),
      );
    });
    asked.once("error", reject);
    asked.end();
  });
}
