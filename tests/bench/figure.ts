/** One measured claim: how much longer `subject` takes than `base` in the same run, or a size. */
export interface Figure {
  name: string;
  where: "Node" | "Chromium" | "build" | "PostgreSQL";
  /** What the value is: "×" is a ratio of times. */
  unit: string;
  value: number;
  /** Quartiles of the rounds; equal to the value for what is counted, not timed. */
  low: number;
  high: number;
  /** What the value is a ratio to, or how it was counted. */
  against: string;
  aim: Aim | null;
  /** Median milliseconds of one call, or another absolute figure that belongs to the value. */
  detail: string;
}

export interface Aim {
  type: "at most" | "at least";
  value: number;
}

export function meets({ aim, value }: Pick<Figure, "aim" | "value">): boolean | null {
  if (aim === null) return null;
  return aim.type === "at most" ? value <= aim.value : value >= aim.value;
}

/** A figure that is counted: bytes, rows. */
export function counted(
  figure: Pick<Figure, "name" | "where" | "unit" | "value" | "against"> & Partial<Figure>,
): Figure {
  return { low: figure.value, high: figure.value, aim: null, detail: "", ...figure };
}
