import { RecoverySheet } from "#app/clinical/recovery-sheet.tsx";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import type { KitSheet } from "#app/vault/sheet-rpc.ts";

/** The sheet on the screen, the only time that its words are shown: to print or to write down. */
export function WrittenSheet(props: {
  readonly kit: KitSheet;
  readonly name: string;
  readonly clinicName: string;
  readonly address: string;
  readonly hasMessages: boolean;
  readonly onWritten: () => void;
}) {
  const { kit, onWritten, ...printed } = props;
  const t = useText();
  return (
    <div className="flex flex-col gap-5">
      <Notice tone="warn">{t("kit.private")}</Notice>
      <p className="max-w-line print:hidden">{t("kit.how")}</p>
      <RecoverySheet
        {...printed}
        words={kit.words}
        accountId={kit.accountId}
        clinicCode={kit.clinicCode}
        logKey={kit.logKey}
        checkpoint={kit.log}
        createdMs={kit.createdMs}
      />
      <div className="flex flex-wrap gap-3 print:hidden">
        <Button onClick={() => window.print()}>{t("kit.print")}</Button>
        <Button variant="primary" onClick={onWritten}>
          {t("kit.written")}
        </Button>
      </div>
    </div>
  );
}
