import { type RefObject, useEffect, useRef } from "react";

/** Shows the end of a conversation when it opens and when lines arrive while the reader is near the end; else nothing jumps. */
export function useScrollToNewest(lines: number): RefObject<HTMLDivElement> {
  const end = useRef<HTMLDivElement>(null);
  const seen = useRef<number | null>(null);
  useEffect(() => {
    const mark = end.current;
    if (mark === null || lines === 0) return;
    const near = mark.getBoundingClientRect().top < window.innerHeight + 400;
    if (seen.current === null || (lines > seen.current && near)) mark.scrollIntoView({ block: "end" });
    seen.current = lines;
  }, [lines]);
  return end;
}
