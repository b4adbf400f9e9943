import { useState } from "react";
import type { RootBatchKind } from "#app/protocol/clinic-api.ts";
import { pageApi, pageSync } from "#app/sync/page-sync.ts";
import { postRoot } from "#app/sync/post-root.ts";
import { vaultClient } from "#app/vault/client.ts";
import type { AdminBatch, AdminRequest } from "#app/vault/rpc.ts";
import { ProblemNotice } from "./problem-notice.tsx";
import { SignBatch } from "./sign-batch.tsx";
import { type Task, useTask } from "./use-task.ts";

type Pending = { batch: AdminBatch; kind: RootBatchKind; said: string };

/** A change of the clinic root in its three steps: prepare from the newest chain, confirm and sign, post the batch whole. */
export function useRootChange(onDone: (said: string) => void): {
  pending: Pending | null;
  task: Task;
  begin(kind: RootBatchKind, request: AdminRequest, said: string): void;
  panel: React.ReactNode;
} {
  const task = useTask();
  const [pending, setPending] = useState<Pending | null>(null);
  const begin = (kind: RootBatchKind, request: AdminRequest, said: string) =>
    void task.run(async () => {
      await pageSync().syncNow({ directory: true });
      setPending({ batch: await vaultClient().vault.adminPrepare(request), kind, said });
    });
  const panel =
    pending === null ? (
      <ProblemNotice problem={task.problem} />
    ) : (
      <SignBatch
        batch={pending.batch}
        onCancel={() => setPending(null)}
        onSigned={async (result) => {
          if (result.type !== "root") return;
          await postRoot(pageApi, vaultClient().vault);
          await pageSync().syncNow({ directory: true });
          setPending(null);
          onDone(pending.said);
        }}
      />
    );
  return { pending, task, begin, panel };
}
