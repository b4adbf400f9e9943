import { useEffect, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { hasMessages } from "#app/protocol/roles.ts";
import { Button } from "#app/ui/button.tsx";
import { asksThePerson, persistStorage, storageKept } from "#app/vault/persist-storage.ts";
import { useRole } from "./use-role.ts";

/** What the browser has promised about its storage, and asking it to promise, with the reason first. */
export function KeepStorage() {
  const t = useText();
  const reader = hasMessages(useRole()) ? "storage" : "storage.console";
  const [kept, setKept] = useState<boolean | null>(null);
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    void (asksThePerson() ? storageKept() : persistStorage()).then(setKept);
  }, []);
  const ask = async () => {
    const promised = await persistStorage();
    setKept(promised);
    setRefused(!promised);
  };
  if (kept === null) return null;
  if (kept) return <p className="max-w-line">{t(`${reader}.kept`)}</p>;
  return (
    <div className="flex flex-col items-start gap-3">
      <p role="status" className="max-w-line">
        {t(`${reader}.${refused ? "refused" : "not-kept"}`)}
      </p>
      {asksThePerson() && !refused ? (
        <>
          <p className="max-w-line">{t("storage.ask.why")}</p>
          <Button onClick={() => void ask()}>{t("storage.ask")}</Button>
        </>
      ) : null}
    </div>
  );
}
