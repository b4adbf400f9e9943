import { useText } from "#app/i18n/use-text.ts";
import { ComposeScreen } from "#app/portal/compose-screen.tsx";
import { Frame } from "#app/portal/frame.tsx";

/** A patient writes to a care team. */
export default function NewMessage() {
  const t = useText();
  return (
    <Frame current="messages" title={t("compose.title")} back={{ to: "/messages", label: t("thread.back") }}>
      <ComposeScreen audience="patient" threadPath="/messages" />
    </Frame>
  );
}
