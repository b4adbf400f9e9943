/** Quoted by the library, with an apostrophe before anything that a spreadsheet would run; CRLF as RFC 4180 has it. */
export const csvForm = { escape_formulas: true, record_delimiter: "windows" } as const;
