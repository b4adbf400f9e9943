/** For tests; the programs themselves run as they are. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  failures: string[];
  retried: string[];
}

export const nothing: Counts;
export function add(one: Counts, other: Counts): Counts;
export function failure(what: string): Counts;
export function readVitest(file: string): Counts;
export function readPlaywright(file: string): Counts;
