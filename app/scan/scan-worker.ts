import { type Frame, readCode } from "./read-code.ts";

/** Looks for a code off the page's thread. Its file is served with `default-src 'none'`: what the camera saw goes no further. */
const scope = globalThis as unknown as {
  postMessage(text: string | null): void;
  addEventListener(type: "message", listener: (event: MessageEvent<Frame>) => void): void;
};

scope.addEventListener("message", ({ data }) => scope.postMessage(readCode(data)));
