import { useText } from "#app/i18n/use-text.ts";
import { assertNever } from "#app/lib/assert-never.ts";
import { Notice } from "#app/ui/notice.tsx";
import type { ClinicScan } from "#app/vault/safety-rpc.ts";

/** What the camera found on the wall: this clinic's sign, no sign of a clinic, or that of another one (SPEC §11). */
export function ClinicResult({ result }: { readonly result: ClinicScan | null }) {
  const t = useText();
  switch (result) {
    case null:
      return null;
    case "same":
      return (
        <Notice tone="done" live="polite">
          {t("safety.clinic.result.same")}
        </Notice>
      );
    case "no-code":
      return (
        <Notice tone="warn" live="polite">
          {t("scan.other.clinic")}
        </Notice>
      );
    case "other-clinic":
      return (
        <Notice tone="danger" live="assertive" title={t("safety.clinic.wrong.title")}>
          {t("safety.clinic.wrong.body")}
        </Notice>
      );
    default:
      return assertNever(result);
  }
}
