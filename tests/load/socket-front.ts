import { connect, createServer, type Socket } from "node:net";
import type { RunningProxy } from "./nginx.ts";

/** Deals connections out to the nodes in turn, bytes as they are: the least that can stand in front of them. */
export async function startSocketFront(port: number, upstreams: readonly number[]): Promise<RunningProxy> {
  const open = new Set<Socket>();
  let next = 0;
  const server = createServer((incoming) => {
    const outgoing = connect(upstreams[next++ % upstreams.length] ?? 0, "127.0.0.1");
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(socket);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    async stop() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
