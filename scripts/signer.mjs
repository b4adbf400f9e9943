// The signer of both logs as a process of its own: `npm run signer -- --folder DIR --host HOST --socket PATH`. The built file,
// build/signer.mjs, needs nothing but Node, so that its user needs nothing of the server.
import { pathToFileURL } from "node:url";
import { buildSigner, signerProgram } from "./lib/build-signer.mjs";
import { orGiveUp } from "./lib/give-up.mjs";

await orGiveUp(buildSigner());
await import(pathToFileURL(signerProgram).href);
