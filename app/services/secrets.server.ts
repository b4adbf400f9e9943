// BEDSIDE_DATA_DIR/secrets is readable by the server's own user alone. Who reads it can tie pseudonyms and hashed
// addresses to their origin, sign in to the database, and with both sign a second history of the audit log, which every
// checkpoint that an officer's browser kept contradicts; no key that opens a message is ever here.
import { randomBytes } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { makeFolder } from "./make-folder.server.ts";
import { StartFailure } from "./start-failure.server.ts";

const SECRET_BYTES = 32;
const names = {
  pseudonymKey: "pseudonym-key",
  addressKey: "address-key",
  databasePassword: "database-password",
  databaseOwnerPassword: "database-owner-password",
  databaseAppPassword: "database-app-password",
} as const;

export interface Secrets {
  /** Keys of 32 bytes. */
  pseudonymKey: Uint8Array;
  addressKey: Uint8Array;
  /** Passwords of the embedded PostgreSQL's roles, in base64url. */
  databasePassword: string;
  databaseOwnerPassword: string;
  databaseAppPassword: string;
  /** Where the signer keeps its keys and its memory, unless it is a process of another user. */
  folder: string;
}

/** Reads the secrets, making those that are missing. Throws StartFailure. */
export async function openSecrets(
  dataDir: string,
  random: (length: number) => Uint8Array = randomBytes,
): Promise<Secrets> {
  const folder = path.join(dataDir, "secrets");
  const open = async (name: string) =>
    Buffer.from(await readOrMake(path.join(folder, name), random), "base64url");
  try {
    await makeFolder(folder, 0o700);
    await chmod(folder, 0o700);
    return {
      pseudonymKey: await open(names.pseudonymKey),
      addressKey: await open(names.addressKey),
      databasePassword: (await open(names.databasePassword)).toString("base64url"),
      databaseOwnerPassword: (await open(names.databaseOwnerPassword)).toString("base64url"),
      databaseAppPassword: (await open(names.databaseAppPassword)).toString("base64url"),
      folder,
    };
  } catch (cause) {
    throw new StartFailure("start_data_folder_not_writable", { cause });
  }
}

async function readOrMake(file: string, random: (length: number) => Uint8Array): Promise<string> {
  try {
    const made = Buffer.from(random(SECRET_BYTES)).toString("base64url");
    // `wx` never replaces: two first starts at once agree on one value.
    await writeFile(file, made, { mode: 0o600, flag: "wx" });
    return made;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
    return readFile(file, "utf8");
  }
}
