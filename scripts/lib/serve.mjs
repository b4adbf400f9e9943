import path from "node:path";
import { pathToFileURL } from "node:url";
import { announce, announceDemo } from "./announce.mjs";
import { bootDemo, startPeople } from "./demo-people.mjs";
import { giveUp } from "./give-up.mjs";
import { root } from "./root.mjs";

const STOP_WITHIN_MS = 45_000;

/** Starts the built server, with `demo` the synthetic clinic, and ends all of it at the first SIGINT or SIGTERM. */
export async function serve({ demo = false } = {}) {
  process.chdir(root);
  process.env.NODE_ENV = "production";
  const build = await import(pathToFileURL(path.join(root, "build", "server", "index.js")).href);
  const { boot, readEnv, startSentence } = build.entry.module;
  const { promise: stopAsked, resolve: askToStop } = withResolvers();
  // npm passes on a Ctrl-C that the terminal has sent already: the second is not an order to hurry.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, askToStop);
  const start = () => boot(build, root, readEnv(process.env, { demo }));
  let server;
  try {
    server = await (demo ? bootDemo(start) : start());
  } catch (cause) {
    giveUp(startSentence(cause));
  }
  const people = demo ? beginDemo(server, askToStop) : undefined;
  if (!demo) announce(server);
  await stopAsked;
  process.stdout.write("\nStopping...\n");
  setTimeout(
    () => giveUp("Bedside did not stop in time: the database finishes by itself."),
    STOP_WITHIN_MS,
  ).unref();
  people?.stop();
  await server.stop();
  process.exit();
}

/** A demo without its people is none: where they cannot begin, all of it ends. */
function beginDemo(server, askToStop) {
  if (server.setupUrl !== null)
    process.stdout.write("Making the demo clinic and its people (once, up to a minute)...\n");
  const people = startPeople(server, askToStop);
  people.links.then(
    (links) => announceDemo(server, links),
    ({ message }) => {
      process.exitCode = 1;
      process.stderr.write(`\n${message}\n`);
    },
  );
  return people;
}

function withResolvers() {
  let resolve;
  const promise = new Promise((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
