import { useText } from "#app/i18n/use-text.ts";
import { ComposeScreen } from "#app/portal/compose-screen.tsx";
import { PageHeader } from "#app/ui/page-header.tsx";

/** A clinician starts a conversation with a patient of an own team. */
export default function InboxCompose() {
  const t = useText();
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-1 flex-col gap-6 px-4 py-6">
      <PageHeader title={t("compose.title-staff")} back={{ to: "/inbox", label: t("inbox.title") }} />
      <ComposeScreen audience="staff" threadPath="/inbox" />
    </div>
  );
}
