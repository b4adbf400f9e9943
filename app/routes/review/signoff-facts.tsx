import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import type { SignoffView } from "#app/vault/review-rpc.ts";

/** Exactly what stands, or will stand, over the signature. */
export function SignoffFacts(props: { readonly view: SignoffView; readonly open?: number }) {
  const { view, open } = props;
  const t = useText();
  const format = useFormat();
  const { origin, size, root, from, to, rules, findings } = view;
  const facts = [
    [t("signoff.log"), origin],
    [t("signoff.tree"), t("signoff.tree.of", { count: size, root })],
    [t("signoff.range"), from === to ? t("common.none") : t("signoff.range.of", { from, to: to - 1 })],
    [t("signoff.rules"), rules],
    [t("signoff.findings"), format.number(findings)],
    ...(open === undefined ? [] : [[t("signoff.open"), format.number(open)]]),
  ] as const;
  return (
    <dl className="grid w-full gap-x-6 gap-y-2 card:grid-cols-[max-content_1fr]">
      {facts.map(([name, value]) => (
        <div key={name} className="card:contents">
          <dt className="text-small text-ink-soft">{name}</dt>
          <dd className="min-w-0">
            <bdi>{value}</bdi>
          </dd>
        </div>
      ))}
    </dl>
  );
}
