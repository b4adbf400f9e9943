// A thread starts without what reads TypeScript in the program that started it.
import { register } from "tsx/esm/api";

register();
await import("./group-worker.ts");
