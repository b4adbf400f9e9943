import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const PROGRAM = "/usr/sbin/nginx";
const READY_WITHIN_MS = 5_000;

export interface RunningProxy {
  stop(): Promise<void>;
}

/** Why there is no nginx to be had, or null. Installs Debian's where this is root. */
export async function whyNoProxy(): Promise<string | null> {
  if (existsSync(PROGRAM)) return null;
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get"))
    return "nginx is not installed, and this is not root on Debian";
  const install = ["install", "-y", "-qq", "--no-install-recommends", "nginx-light"];
  await promisify(execFile)("apt-get", install).catch(() => undefined);
  return existsSync(PROGRAM) ? null : "nginx could not be installed with apt-get";
}

/** nginx of Debian on the loopback, as README's reverse proxy but without TLS, in a folder of its own. */
export async function startProxy(port: number, upstreams: readonly number[]): Promise<RunningProxy> {
  const folder = await mkdtemp(path.join(tmpdir(), "bedside-nginx-"));
  await mkdir(path.join(folder, "logs"));
  await writeFile(path.join(folder, "nginx.conf"), configuration(folder, port, upstreams));
  const child = spawn(PROGRAM, ["-p", folder, "-c", path.join(folder, "nginx.conf"), "-e", "stderr"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const giveUp = Date.now() + READY_WITHIN_MS;
  while (!(await answers(port))) {
    if (child.exitCode !== null || Date.now() > giveUp) throw new Error(`nginx does not serve: ${said}`);
    await pause(50);
  }
  return {
    async stop() {
      child.kill("SIGQUIT");
      await Promise.race([exited, pause(1_000)]);
      child.kill("SIGTERM");
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function configuration(folder: string, port: number, upstreams: readonly number[]): string {
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
  return `
daemon off;
master_process on;
worker_processes 1;
pid ${folder}/nginx.pid;
events { worker_connections 4096; }
http {
  access_log off;
  ${paths.map((name) => `${name}_temp_path ${folder}/${name};`).join("\n  ")}
  upstream bedside {
    ${upstreams.map((each) => `server 127.0.0.1:${each};`).join("\n    ")}
    keepalive 64;
  }
  server {
    listen 127.0.0.1:${port};
    client_max_body_size 4m;
    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $host:$server_port;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto http;
    proxy_request_buffering off;
    location / { proxy_pass http://bedside; }
    location /api/events {
      proxy_pass http://bedside;
      proxy_buffering off;
      proxy_read_timeout 1h;
    }
  }
}
`;
}
