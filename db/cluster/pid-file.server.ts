import { readFile } from "node:fs/promises";
import path from "node:path";

export const PID_FILE = "postmaster.pid";

/** Where clients connect: a folder with a Unix socket, or the loopback address. */
export interface Endpoint {
  host: string;
  port: number;
}

export interface Postmaster {
  pid: number;
  endpoint: Endpoint;
}

/** What a postmaster writes of itself. `begun`: by its clock, in seconds; it tells two of one number apart. */
export interface PidFile extends Postmaster {
  begun: string;
  ready: boolean;
}

/** Lines of postmaster.pid: pid, data folder, start time, port, socket folder, address, shared memory, status. */
export async function readPidFile(folder: string): Promise<PidFile | undefined> {
  const text = await readFile(path.join(folder, PID_FILE), "utf8").catch(() => "");
  const [pid, , begun, port, socketFolder, address, , status] = text.split("\n").map((line) => line.trim());
  if (!pid || !begun || !port) return undefined;
  const endpoint = { host: socketFolder || address || "127.0.0.1", port: Number(port) };
  return { pid: Number(pid), begun, endpoint, ready: status === "ready" };
}
