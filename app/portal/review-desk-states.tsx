import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Skeleton } from "#app/ui/skeleton.tsx";
import { ProblemNotice } from "./problem-notice.tsx";
import type { useReviewDesk } from "./use-review-desk.ts";

/** What stands where the officers' desk would, while it is read or when it cannot be. */
export function ReviewDeskStates(props: { readonly desk: ReturnType<typeof useReviewDesk> }) {
  const t = useText();
  const { desk } = props;
  if (desk.status === "loading") return <Skeleton label={t("common.loading")} shape="list" />;
  if (desk.status === "failed")
    return (
      <ProblemNotice
        problem={desk.problem}
        action={<Button onClick={desk.again}>{t("common.retry")}</Button>}
      />
    );
  return null;
}
