import { useText } from "#app/i18n/use-text.ts";
import type { Desk } from "#app/portal/use-review-desk.ts";
import { SignedReviewItem } from "./signed-review-item.tsx";

/** Every review that was signed, newest first; each can be checked here and taken away. */
export function SignedReviews(props: { readonly desk: Desk; readonly nameOf: (log: string) => string }) {
  const { desk, nameOf } = props;
  const t = useText();
  return (
    <section className="flex flex-col gap-4">
      <h2 className="text-title font-semibold leading-tight">{t("signoff.past")}</h2>
      {desk.signoffs.length === 0 ? <p className="text-ink-soft">{t("signoff.none")}</p> : null}
      <ul className="flex flex-col gap-4">
        {desk.signoffs.map((signed) => (
          <li key={signed.signature}>
            <SignedReviewItem signed={signed} nameOf={nameOf} />
          </li>
        ))}
      </ul>
    </section>
  );
}
