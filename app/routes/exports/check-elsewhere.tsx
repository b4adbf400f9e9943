import { useEffect, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { trustedLogs } from "#app/portal/kept-access-log.ts";
import { CopyField } from "#app/ui/copy-field.tsx";

/** Beside the README and audit/SPEC.md §11: the same in one file. */
const program = "audit.mjs";

/** How an export is checked on a computer that knows nothing of this server: the command, with the key that this browser trusts. */
export function CheckElsewhere(props: { readonly file: string }) {
  const t = useText();
  const [key, setKey] = useState<string | null>();
  useEffect(() => {
    trustedLogs().then(
      ({ logs }) => setKey(logs.at(-1)?.key ?? null),
      () => setKey(null),
    );
  }, []);
  if (key === undefined) return null;
  return (
    <section className="flex w-full max-w-line flex-col gap-2">
      <h2 className="text-lead font-semibold">{t("export.check")}</h2>
      {key === null ? (
        <p>{t("export.check.first")}</p>
      ) : (
        <>
          <p>{t("export.check.how", { program, runtime: "Node.js", ok: "ok" })}</p>
          <CopyField
            label={t("export.check.command")}
            value={`node ${program} verify ${props.file} --key ${key}`}
          />
        </>
      )}
    </section>
  );
}
