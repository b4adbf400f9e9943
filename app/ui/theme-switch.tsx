import { useEffect, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Select } from "./select.tsx";
import { type Theme, themeCookie, themeOf, themes } from "./theme.ts";

/** Light, dark, or as the device says; kept in a cookie on this device. */
export function ThemeSwitch() {
  const t = useText();
  const [theme, setTheme] = useState<Theme>("system");
  useEffect(() => setTheme(themeOf(document.cookie)), []);
  const choose = (next: Theme) => {
    setTheme(next);
    document.documentElement.dataset.theme = next;
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox
    document.cookie = `${themeCookie}=${next}; Path=/; Max-Age=31536000; SameSite=Lax`;
  };
  return (
    <Select
      label={t("theme.label")}
      value={theme}
      options={themes.map((value) => ({ value, label: t(`theme.${value}`) }))}
      onChange={choose}
    />
  );
}
