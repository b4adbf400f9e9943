/** A link that stands by itself, as high as a finger needs (WCAG 2.5.5). */
export const touchLinkClass = "inline-flex min-h-11 items-center";
