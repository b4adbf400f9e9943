import path from "node:path";
import { pathToFileURL } from "node:url";
import { giveUp } from "./give-up.mjs";
import { root } from "./root.mjs";

const STOP_WITHIN_MS = 45_000;

/** Starts the built server and ends it, database included, at the first SIGINT or SIGTERM. */
export async function serve() {
  process.chdir(root);
  process.env.NODE_ENV = "production";
  const build = await import(pathToFileURL(path.join(root, "build", "server", "index.js")).href);
  const { boot, startSentence } = build.entry.module;
  const { promise: stopAsked, resolve: askToStop } = withResolvers();
  // npm passes on a Ctrl-C that the terminal has sent already: the second is not an order to hurry.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, askToStop);
  let server;
  try {
    server = await boot(build, root);
  } catch (cause) {
    giveUp(startSentence(cause));
  }
  announce(server);
  await stopAsked;
  process.stdout.write("\nStopping...\n");
  setTimeout(
    () => giveUp("Bedside did not stop in time: the database finishes by itself."),
    STOP_WITHIN_MS,
  ).unref();
  await server.stop();
  process.exit(0);
}

function announce({ origin, setupUrl, rolesAreSeparate }) {
  const next = setupUrl
    ? `\nNext: open this link to set up the clinic. It works once:\n\n  ${setupUrl}\n`
    : `\nOpen ${origin} to sign in.\n`;
  const warning = rolesAreSeparate
    ? ""
    : "\nOne database role both owns the tables and serves: set DATABASE_OWNER_URL to keep them apart.\n";
  process.stdout.write(
    `\nBedside serves on ${origin}\n${next}${warning}\nCtrl-C stops it, with its database.\n`,
  );
}

function withResolvers() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
