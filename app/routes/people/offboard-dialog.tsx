import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { DangerDialog } from "#app/ui/danger-dialog.tsx";
import { Select } from "#app/ui/select.tsx";
import type { PersonView } from "#app/vault/rpc.ts";

/** Asked before an off-boarding is prepared, with who takes over; the signature comes after it. */
export function OffboardDialog(props: {
  readonly name: string;
  /** Colleagues who could take over. */
  readonly colleagues: readonly PersonView[];
  readonly onCancel: () => void;
  readonly onConfirm: (successorId: string | null) => void;
}) {
  const t = useText();
  const [successor, setSuccessor] = useState("none");
  const { name, colleagues } = props;
  return (
    <DangerDialog
      title={t("offboard.title", { name })}
      action={t("common.continue")}
      onCancel={props.onCancel}
      onConfirm={() => props.onConfirm(successor === "none" ? null : successor)}
    >
      <p>{t("offboard.body")}</p>
      {colleagues.length === 0 ? null : (
        <Select
          label={t("offboard.successor")}
          hint={t("offboard.successor.hint")}
          value={successor}
          onChange={setSuccessor}
          options={[
            { value: "none", label: t("offboard.successor.none") },
            ...colleagues.map((each) => ({ value: each.accountId, label: each.name ?? "" })),
          ]}
        />
      )}
    </DangerDialog>
  );
}
