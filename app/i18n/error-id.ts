import type { Catalog } from "./catalog.ts";
import type { ErrorTextId } from "./error-text.ts";

/** Which words a code gets: a vault or protocol code ("E_CHAIN(seq)"), or `http` and the code of an HTTP answer or "offline". */
export function errorId(catalog: Catalog, layer: "vault" | "http", code: string): ErrorTextId {
  const [, name = "", reason] = /^(\w+)(?:\((\w+)\))?$/.exec(code) ?? [];
  const wanted = layer === "http" ? [`http.${name}`] : [`${name}.${reason}`, name];
  const known = wanted.find((id) => Object.hasOwn(catalog, `error.${id}.title`));
  // A title stands in the catalogue under this id, which is what ErrorTextId says.
  return (known ?? "unknown") as ErrorTextId;
}
