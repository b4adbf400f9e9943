import type { Frame } from "./read-code.ts";

/** Why there is no picture. `refused`: by the person, the browser or the device's owner. `busy`: another program has it. */
export type CameraProblem = "refused" | "none" | "busy" | "unsupported";

/** How a scan ended by itself: no camera, or nothing was found for too long. */
export type ScanEnd = CameraProblem | "nothing-found";

/** A running camera. */
export interface Camera {
  /** The picture of now; null before the first. */
  frame(): Frame | null;
  /** At once and for good: the light goes out. */
  stop(): void;
}

export interface ScanParts {
  /** Rejects with a CameraError. */
  open(): Promise<Camera>;
  /** The text of a code in the frame, or null. */
  read(frame: Frame): Promise<string | null>;
  wait(ms: number): Promise<void>;
  now(): number;
}

export interface ScanListener {
  onLooking(): void;
  onText(text: string): void;
  onEnd(end: ScanEnd): void;
}

export class CameraError extends Error {
  readonly problem: CameraProblem;
  constructor(problem: CameraProblem, options?: ErrorOptions) {
    super(problem, options);
    this.problem = problem;
  }
}

/** Shorter than any time after which an idle vault locks (SPEC §12), so that a forgotten camera neither locks out nor stays on. */
export const scanLimitMs = 120_000;
const betweenFramesMs = 80;

/**
 * Shows frames to the reader until it is stopped; every text that is read is told, and the caller decides which one it wanted.
 * Returns the stop: after it nothing is told any more and the camera is off, also when it opens only afterwards.
 */
export function startScan(parts: ScanParts, listener: ScanListener): () => void {
  let stopped = false;
  let camera: Camera | null = null;

  function stop(): void {
    stopped = true;
    camera?.stop();
    camera = null;
  }

  function end(as: ScanEnd): void {
    if (stopped) return;
    stop();
    listener.onEnd(as);
  }

  async function look(opened: Camera): Promise<void> {
    const until = parts.now() + scanLimitMs;
    while (!stopped && parts.now() < until) {
      const frame = opened.frame();
      const text = frame === null ? null : await parts.read(frame);
      if (stopped) return;
      if (text !== null) listener.onText(text);
      await parts.wait(betweenFramesMs);
    }
    end("nothing-found");
  }

  parts
    .open()
    .then((opened) => {
      camera = opened;
      if (stopped) return opened.stop();
      listener.onLooking();
      return look(opened);
    })
    .catch((error: unknown) => end(error instanceof CameraError ? error.problem : "busy"));
  return stop;
}
