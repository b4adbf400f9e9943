/** What a translation of an area must be: the same keys, any text. Used as `satisfies Translation<typeof area>`. */
export type Translation<English> = { readonly [Key in keyof English]: string };
