import { useEffect, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Notice } from "#app/ui/notice.tsx";
import { forgetsAtTheEnd } from "#app/vault/persist-storage.ts";

/** Before keys are made where they would be forgotten with the window (SPEC §12 "Loss"); nothing elsewhere. */
export function PrivateWindow() {
  const t = useText();
  const [isPrivate, setIsPrivate] = useState(false);
  useEffect(() => void forgetsAtTheEnd().then(setIsPrivate), []);
  if (!isPrivate) return null;
  return (
    <Notice tone="warn" live="polite" title={t("passkey.private.title")}>
      {t("passkey.private.body")}
    </Notice>
  );
}
