import { common } from "./ar/common.ts";
import type { Catalog } from "./catalog.ts";

/** The Arabic texts: formal, plain Modern Standard Arabic. */
export const ar = { ...common } as const satisfies Catalog;
