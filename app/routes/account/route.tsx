import { Link } from "@remix-run/react";
import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Frame } from "#app/portal/frame.tsx";
import { KeepStorage } from "#app/portal/keep-storage.tsx";
import { ProblemNotice } from "#app/portal/problem-notice.tsx";
import { signOut, signOutEverywhere, useSession } from "#app/portal/session.ts";
import { useClinicNotice } from "#app/portal/use-clinic-notice.ts";
import { useRole } from "#app/portal/use-role.ts";
import { useTask } from "#app/portal/use-task.ts";
import { useVault } from "#app/portal/use-vault.ts";
import { hasMessages } from "#app/protocol/roles.ts";
import { Button } from "#app/ui/button.tsx";
import { Card } from "#app/ui/card.tsx";
import { LanguageSwitch } from "#app/ui/language-switch.tsx";
import { LinkButton } from "#app/ui/link-button.tsx";
import { ThemeSwitch } from "#app/ui/theme-switch.tsx";
import { touchLinkClass } from "#app/ui/touch-link-class.ts";
import { DeviceKeys } from "./device-keys.tsx";
import { SheetCard } from "./sheet-card.tsx";

/** Who one is here, the kit, the protection of this device, language, help, signing out. */
export default function Account() {
  const t = useText();
  const role = useRole();
  const session = useSession();
  const clinic = useClinicNotice();
  const { status } = useVault();
  const task = useTask();
  const [numberShown, setNumberShown] = useState(false);
  const reduced = status?.records.every(({ protection }) => protection === "passphrase") ?? false;
  const writes = hasMessages(role);
  return (
    <Frame current="account" title={t("account.title")}>
      <Card>
        <dl className="grid gap-4 card:grid-cols-2">
          <Fact term={t("account.name")}>
            <bdi>{session.state === "signed-in" ? session.me.name : t("thread.unknown-name")}</bdi>
          </Fact>
          <Fact term={t("account.role")}>{t(`role.${role}`)}</Fact>
          <Fact term={t("account.clinic")}>
            <bdi>{clinic.name}</bdi>
          </Fact>
          <Fact term={t("account.protection")}>
            {t(reduced ? "account.protection.passphrase" : "account.protection.prf")}
          </Fact>
        </dl>
      </Card>
      <SheetCard />
      <Card title={t("devices.title")} action={<LinkButton to="/devices">{t("devices.open")}</LinkButton>}>
        <p className="max-w-line">{t(writes ? "devices.lead" : "devices.console.lead")}</p>
      </Card>
      <Card
        title={t("passkeys.title")}
        action={<LinkButton to="/account/passkeys">{t("passkeys.open")}</LinkButton>}
      >
        <p className="max-w-line">{t("passkeys.card")}</p>
      </Card>
      {writes ? (
        <Card title={t("safety.title")} action={<LinkButton to="/safety">{t("safety.open")}</LinkButton>}>
          <p className="max-w-line">{t("safety.lead")}</p>
        </Card>
      ) : null}
      <Card
        title={t("add-device.title")}
        action={<LinkButton to="/account/add-device">{t("add-device.open")}</LinkButton>}
      >
        <p className="max-w-line">{t(writes ? "add-device.why" : "add-device.console.why")}</p>
      </Card>
      {writes ? <DeviceKeys /> : null}
      <Card title={t("storage.title")}>
        <KeepStorage />
      </Card>
      <Card title={t("account.settings")}>
        <div className="flex flex-col gap-4">
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </Card>
      <Card title={t("account.help")}>
        <p className="flex flex-wrap gap-x-6">
          <Link to="/lost-device" className={touchLinkClass}>
            {t("lost.title")}
          </Link>
          <Link to="/privacy" className={touchLinkClass}>
            {t("privacy.title")}
          </Link>
        </p>
        {numberShown ? (
          <p dir="ltr" className="font-mono text-small break-all">
            {status?.accountId}
          </p>
        ) : (
          <Button variant="quiet" onClick={() => setNumberShown(true)}>
            {t("account.id.show")}
          </Button>
        )}
      </Card>
      <Card title={t("signout.title")}>
        <div className="flex flex-col items-start gap-3">
          <p className="max-w-line">{t("signout.body")}</p>
          <ProblemNotice problem={task.problem} />
          <Button
            variant="danger"
            busy={task.running ? t("common.working") : undefined}
            onClick={() => void task.run(signOut)}
          >
            {t("signout.action")}
          </Button>
          <p className="max-w-line">{t("signout.everywhere.body")}</p>
          <Button
            busy={task.running ? t("common.working") : undefined}
            onClick={() => void task.run(signOutEverywhere)}
          >
            {t("signout.everywhere")}
          </Button>
        </div>
      </Card>
    </Frame>
  );
}

function Fact(props: { readonly term: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt className="text-small text-ink-soft">{props.term}</dt>
      <dd className="font-medium">{props.children}</dd>
    </div>
  );
}
