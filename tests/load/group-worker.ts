import { workerData } from "node:worker_threads";
import { expose } from "comlink";
import { createGroup } from "./group.ts";

/** The program of a thread that plays one group of a clinic. */
const { origin, port } = workerData as { origin: string; port: MessagePort }; // group-threads.ts starts it
const { joinTeam, admit, traffic, problems } = createGroup(origin);
expose({ joinTeam, admit, traffic, problems }, port);
