import { useText } from "#app/i18n/use-text.ts";
import { Icon } from "#app/ui/icon.tsx";

/** Says that the connection is gone, above the page; keep it mounted so that both changes are read out. */
export function OfflineBanner(props: { readonly offline: boolean }) {
  const t = useText();
  return (
    <div role="status">
      {props.offline ? (
        <p className="flex items-start gap-3 border-b border-amber bg-amber-wash px-4 py-3">
          <Icon name="warn" className="mt-1 size-5 text-amber" />
          <span>
            <strong className="font-semibold">{t("offline.title")}</strong> {t("offline.body")}
          </span>
        </p>
      ) : null}
    </div>
  );
}
