// Checks exports of the access log: what `npm run audit` runs. The built file, build/audit.mjs, needs nothing but Node.
import { pathToFileURL } from "node:url";
import { auditProgram, buildAudit } from "./lib/build-audit.mjs";
import { orGiveUp } from "./lib/give-up.mjs";

await orGiveUp(buildAudit());
await import(pathToFileURL(auditProgram).href);
