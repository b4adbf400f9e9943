import { common } from "./en/common.ts";

/** The English texts, the source of all keys. */
export const en = { ...common } as const;
