import { type ReactNode, useEffect, useRef } from "react";
import { Progress } from "./progress.tsx";

/** A button that starts what takes long, and in its place how far it is: the focus goes on to Stop, and comes back. */
export function LongTask(props: {
  readonly progress: { readonly done: number; readonly total: number } | null;
  readonly label: (progress: { readonly done: number; readonly total: number }) => string;
  readonly onStop: () => void;
  /** The button that starts it. */
  readonly children: ReactNode;
}) {
  const { progress, label, onStop, children } = props;
  const box = useRef<HTMLDivElement>(null);
  const isRunning = progress !== null;
  const wasRunning = useRef(isRunning);
  useEffect(() => {
    if (wasRunning.current === isRunning) return;
    wasRunning.current = isRunning;
    // Only where it was here: whoever has gone elsewhere meanwhile stays there.
    if (document.activeElement === document.body) box.current?.querySelector("button")?.focus();
  }, [isRunning]);
  return (
    <div ref={box} className={isRunning ? "w-full" : undefined}>
      {progress === null ? children : <Progress label={label(progress)} {...progress} onStop={onStop} />}
    </div>
  );
}
