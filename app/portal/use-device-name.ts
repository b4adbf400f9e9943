import { useText } from "#app/i18n/use-text.ts";

/** What to call a device of one's own: the name that the person gave it, else its place in the order of adding. */
export function useDeviceName(): (device: { name: string | null; number: number }) => string {
  const t = useText();
  return ({ name, number }) => name ?? t("devices.browser", { number });
}
