import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { vaultClient } from "#app/vault/client.ts";
import { useVaultQuery } from "./use-vault-query.ts";

/** A reader whose name was somebody else's identity before: said in the conversation until it is checked or understood, once. */
export function NewIdentities(props: { readonly readers: readonly { readonly accountId: string }[] }) {
  const t = useText();
  const format = useFormat();
  const people = useVaultQuery("safety list", (vault) => vault.safetyList());
  if (people.status !== "ready") return null;
  const isReader = (id: string) => props.readers.some(({ accountId }) => accountId === id);
  const fresh = people.data.filter(({ accountId, newIdentity }) => newIdentity && isReader(accountId));
  return fresh.map(({ accountId, name }) => (
    <Notice
      key={accountId}
      tone="warn"
      title={t("safety.new.title", { name: format.list([name ?? t("thread.unknown-name")]) })}
      action={
        <div className="flex flex-wrap gap-3">
          <Button
            onClick={() =>
              void vaultClient()
                .vault.markSafety({ accountId, mark: "noted" })
                .catch(() => undefined)
            }
          >
            {t("safety.new.seen")}
          </Button>
          <LinkButton to={`/safety/${accountId}`} variant="primary">
            {t("safety.new.check")}
          </LinkButton>
        </div>
      }
    >
      {t("safety.new.body")}
    </Notice>
  ));
}
