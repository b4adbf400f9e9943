export const themes = ["system", "light", "dark"] as const;
export type Theme = (typeof themes)[number];

/** Name of the cookie that keeps the appearance, so that the server renders `data-theme` and nothing flashes. */
export const themeCookie = "bedside-theme";

/** The chosen appearance, from a Cookie header or document.cookie. */
export function themeOf(cookie: string | null): Theme {
  const value = new RegExp(`(?:^|;\\s*)${themeCookie}=(light|dark)(?:;|$)`).exec(cookie ?? "")?.[1];
  return themes.find((theme) => theme === value) ?? "system";
}
