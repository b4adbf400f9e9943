import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { type CodeKind, codeKindOf } from "#app/scan/code-kind.ts";
import { Button } from "#app/ui/button.tsx";
import { Dialog } from "#app/ui/dialog.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { CameraView } from "./camera-view.tsx";

/**
 * A button that opens the camera until a code of the wanted kind is seen. Everything it leads to can be done without: the page
 * around it offers typing or comparing.
 */
export function ScanCode(props: {
  readonly label: string;
  readonly wanted: CodeKind;
  readonly variant?: "primary" | "secondary";
  readonly onCode: (text: string) => void;
}) {
  const t = useText();
  const [open, setOpen] = useState(false);
  const [other, setOther] = useState(false);
  const close = () => setOpen(false);
  const take = (text: string) => {
    const kind = codeKindOf(text);
    setOther(kind !== props.wanted);
    if (kind !== props.wanted) return;
    close();
    props.onCode(text);
  };
  return (
    <>
      <Button
        variant={props.variant ?? "primary"}
        onClick={() => {
          setOther(false);
          setOpen(true);
        }}
      >
        {props.label}
      </Button>
      <Dialog
        title={t("scan.title")}
        isOpen={open}
        onClose={close}
        actions={<Button onClick={close}>{t("scan.without")}</Button>}
      >
        <CameraView onText={take}>
          {other ? (
            <Notice tone="warn" live="polite">
              {t(`scan.other.${props.wanted}`)}
            </Notice>
          ) : null}
        </CameraView>
      </Dialog>
    </>
  );
}
