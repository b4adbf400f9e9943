import { type Figure, meets } from "./figure.ts";

/** One figure as one line of text. */
export function lineOf(figure: Figure): string {
  const { name, where, unit, value, low, high, against, aim, detail } = figure;
  const range = low === high ? "" : ` (${amount(low)} to ${amount(high)})`;
  const met = meets(figure);
  const goal = aim === null ? "" : `, aim ${aim.type} ${amount(aim.value)}: ${met ? "met" : "missed"}`;
  const rest = detail === "" ? "" : `; ${detail}`;
  return `  ${name}, ${where}: ${amount(value)} ${unit}${range}, against ${against}${goal}${rest}`;
}

function amount(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString("en");
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}
