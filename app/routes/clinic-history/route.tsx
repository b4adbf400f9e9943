import { useEffect, useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { useVaultQuery } from "#app/portal/use-vault-query.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { vaultClient } from "#app/vault/client.ts";
import type { RootLine } from "#app/vault/root-rpc.ts";
import { RootLineItem } from "./root-line-item.tsx";
import { WalkKeylog } from "./walk-keylog.tsx";

const pageSize = 50;

/** Every statement of the clinic root, shown to all administrators (SPEC §5): what one of them signs, the others see. */
export default function ClinicHistory() {
  const t = useText();
  const task = useTask();
  const first = useVaultQuery("root history", (vault) =>
    vault.rootHistory({ before: null, limit: pageSize }),
  );
  const [older, setOlder] = useState<{ lines: RootLine[]; more: boolean }>({ lines: [], more: true });
  const newest = first.status === "ready" ? first.data : null;
  useEffect(() => {
    // Leaving the page is having seen it: what is marked new stays marked while it is looked at.
    return () =>
      void vaultClient()
        .vault.markRootSeen()
        .catch(() => undefined);
  }, []);
  const lines = newest === null ? [] : [...newest.lines, ...older.lines];
  const more = newest !== null && (older.lines.length === 0 ? newest.more : older.more);
  const next = () =>
    void task.run(async () => {
      const page = await vaultClient().vault.rootHistory({ before: lines.at(-1)?.seq ?? 0, limit: pageSize });
      setOlder({ lines: [...older.lines, ...page.lines], more: page.more });
    });
  return (
    <Frame
      current="clinic"
      title={t("root.title")}
      lead={t("root.lead")}
      back={{ to: "/clinic", label: t("clinic.title") }}
    >
      {first.status === "failed" ? <ProblemNotice problem={first.problem} /> : null}
      {first.status === "loading" ? <Skeleton label={t("common.loading")} shape="list" /> : null}
      {newest === null ? null : (
        <Card>
          <ol className="flex flex-col divide-y divide-line">
            {lines.map((line) => (
              <RootLineItem key={line.seq} line={line} />
            ))}
          </ol>
          {more ? (
            <Button busy={task.running ? t("common.working") : undefined} onClick={next}>
              {t("root.older")}
            </Button>
          ) : null}
        </Card>
      )}
      <ProblemNotice problem={task.problem} />
      <WalkKeylog />
      <Notice tone="info" title={t("root.doubt.title")}>
        {t("root.doubt.body")}
      </Notice>
    </Frame>
  );
}
