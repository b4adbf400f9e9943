/** Numbers of one block of the index that searches go by (SPEC §4). */
export const SEARCH_BLOCK = 2 ** 14;
