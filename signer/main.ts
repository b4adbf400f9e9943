import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import path from "node:path";
import { parseArgs } from "node:util";
import { inTurn } from "#audit/in-turn.ts";
import { KEY_REASONS } from "#audit/log-change.ts";
import { openLocalSigner } from "./local-signer.ts";
import { NothingSigned, replaceKey } from "./replace-key.ts";
import { serveSigner } from "./serve-signer.ts";

const USAGE = `usage: signer --folder DIR --host HOST --socket PATH          serves the server of this clinic
       signer --folder DIR --host HOST log-key access|keys REASON   a new key; REASON ${KEY_REASONS.join(" | ")}
`;

/**
 * The signer as a program of its own (audit SPEC §13). Trust: it is the only one that reads the keys of the logs and writes what was
 * signed; whoever may open its socket may have signed what extends that, and nothing else.
 */
const { values, positionals } = readArguments();
const { folder, host, socket } = values;
if (folder === undefined || host === undefined) giveUp(USAGE);
mkdirSync(folder, { recursive: true, mode: 0o700 });
if (positionals[0] === "log-key") await newKey(folder, host);
else if (socket === undefined || positionals.length > 0) giveUp(USAGE);
else await serve(folder, host, socket);

function readArguments() {
  const text = { type: "string" } as const;
  try {
    return parseArgs({ allowPositionals: true, options: { folder: text, host: text, socket: text } });
  } catch {
    return giveUp(USAGE);
  }
}

async function newKey(keys: string, name: string): Promise<void> {
  const log = (["access", "keys"] as const).find((each) => each === positionals[1]);
  const reason = KEY_REASONS.find((each) => each === positionals[2]);
  if (log === undefined || reason === undefined) return giveUp(USAGE);
  try {
    const { number, at } = await replaceKey(keys, { host: name, log, reason, nowMs: Date.now() });
    process.stdout.write(
      `Replaced at ${at.size} of ${at.origin} (change ${number}). Start signer and server again.\n`,
    );
  } catch (cause) {
    giveUp(
      cause instanceof NothingSigned
        ? "Nothing was signed yet under the name of this host.\n"
        : sentence(cause),
    );
  }
}

async function serve(keys: string, name: string, place: string): Promise<void> {
  if (await answers(place)) giveUp("Another signer answers at this socket.\n");
  const signer = await openLocalSigner(keys).catch((cause: unknown) => giveUp(sentence(cause)));
  const turn = inTurn();
  rmSync(place, { force: true });
  mkdirSync(path.dirname(place), { recursive: true, mode: 0o750 });
  const server = createServer((client) => {
    client.on("error", () => undefined);
    const onAway = () => giveUp("The logs have changed: this signer has to be started again.\n");
    const serving = { signer, host: name, turn, clock: Date.now, onAway };
    void serveSigner({ from: client, to: client }, serving).then(() => client.destroy());
  });
  server.maxConnections = 32;
  server.listen(place, () => {
    // Its own user, and that user's group, to which the server belongs.
    chmodSync(place, 0o660);
    process.stdout.write("Signer ready\n");
  });
}

/** A socket that a killed signer left answers nobody. */
function answers(place: string): Promise<boolean> {
  return new Promise((resolve) => {
    const tried = connect(place, () => {
      tried.destroy();
      resolve(true);
    });
    tried.once("error", () => resolve(false));
  });
}

/** A code or a name, nothing that came from outside. */
function sentence(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? cause.code : cause instanceof Error && cause.name;
  return `The signer cannot open its folder (${code}).\n`;
}

function giveUp(text: string): never {
  process.stderr.write(text);
  process.exit(1);
}
