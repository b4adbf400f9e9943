import type { Env } from "#app/services/env.server.ts";
import { StartFailure } from "#app/services/start-failure.server.ts";
import { drain, listen } from "./listen.server.ts";

/** What happens to the logs themselves happens while nobody serves: the port of these settings is free. Throws StartFailure. */
export async function requireStopped(env: Env): Promise<void> {
  const server = await listen(() => undefined, env).catch((cause: unknown) => {
    if (cause instanceof StartFailure && cause.code === "start_port_taken")
      throw new StartFailure("start_server_runs", { cause });
    throw cause;
  });
  await drain(server);
}
