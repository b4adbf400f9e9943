import { useText } from "#app/i18n/use-text.ts";

/** A person's name in its own direction; null where it was not confirmed. */
export function PersonName(props: { readonly name: string | null }) {
  const t = useText();
  return props.name === null ? <span>{t("thread.unknown-name")}</span> : <bdi>{props.name}</bdi>;
}
