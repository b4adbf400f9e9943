import { useEffect, useRef, useState } from "react";
import { type Download, pageDownload } from "#app/sync/page-download.ts";
import { type Problem, problemOf } from "./problem.ts";
import { saveFile } from "./save-file.ts";

/** One export at a time, with how far it is; it ends with the screen. */
export function useExport() {
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);
  const [saved, setSaved] = useState<Omit<Download, "content"> | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  async function run(path: string): Promise<void> {
    if (running.current) return;
    const stopped = new AbortController();
    running.current = stopped;
    setSaved(null);
    setProblem(null);
    setProgress({ done: 0, total: 0 });
    try {
      const onProgress = (done: number, total: number) => setProgress({ done, total });
      const { name, content, items } = await pageDownload(path, { signal: stopped.signal, onProgress });
      saveFile(name, content, content.type);
      setSaved({ name, items });
    } catch (error) {
      if (!stopped.signal.aborted) setProblem(problemOf(error));
    } finally {
      running.current = null;
      setProgress(null);
    }
  }
  return { progress, saved, problem, run, stop: () => running.current?.abort() };
}
