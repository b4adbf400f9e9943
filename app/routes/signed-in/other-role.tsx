import { useErrorText } from "#app/i18n/use-error-text.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";

/** The address belongs to another role. */
export function OtherRole() {
  const t = useText();
  const { title, body } = useErrorText()("http", "E_FORBIDDEN");
  return (
    <Frame current="" title={title} lead={body}>
      <div>
        <LinkButton to="/" variant="primary">
          {t("error.page.home")}
        </LinkButton>
      </div>
    </Frame>
  );
}
