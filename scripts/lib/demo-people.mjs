import { fork } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { demoProgram } from "./build-demo.mjs";

/** The people are made once; a folder without `whole` was left while they were. */
const peopleOf = (dataDir) => path.join(dataDir, "people");
const isWhole = (dataDir) => existsSync(path.join(peopleOf(dataDir), "whole"));

/** Boots the demo's server; a clinic that was left half made is begun again. */
export async function bootDemo(boot) {
  const server = await boot();
  if (server.setupUrl !== null || isWhole(server.dataDir)) return server;
  await server.stop();
  for (const name of readdirSync(server.dataDir))
    if (name !== "this-is-a-demo") rmSync(path.join(server.dataDir, name), { recursive: true });
  return boot();
}

/**
 * Starts the people of the demo beside its server, in a process that ends with this one. `links`: those for guests; rejects
 * with a sentence. `onEnd`: they ended by themselves.
 */
export function startPeople({ origin, listensAt, dataDir, setupUrl }, onEnd) {
  const child = fork(demoProgram, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const links = new Promise((resolve, reject) => {
    child.once("message", (message) => resolve(message.links));
    child.once("exit", () => {
      reject(new Error("The people of the demo ended: delete the demo's data folder and start it again."));
      onEnd();
    });
  });
  child.send({ origin, base: listensAt, folder: peopleOf(dataDir), setupUrl });
  return {
    links,
    stop() {
      child.removeAllListeners("exit");
      if (child.connected) child.disconnect();
    },
  };
}
