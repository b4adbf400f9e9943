import { useState } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { AddingBrowser, useAddingBrowser } from "#app/portal/adding-browser.tsx";
import { Frame } from "#app/portal/frame.tsx";
import { useTask } from "#app/portal/use-task.ts";
import { addDevice } from "#app/sync/link-old.ts";
import { LinkButton } from "#app/ui/link-button.tsx";
import { Notice } from "#app/ui/notice.tsx";
import { Added } from "./added.tsx";
import { CodeForm } from "./code-form.tsx";

/** Adds another browser of the same person to the account (SPEC §10). */
export default function AddDevice() {
  const t = useText();
  const task = useTask();
  const adding = useAddingBrowser();
  const [at, setAt] = useState<"words" | "adding" | "passing" | "added" | "not-added">("words");
  const [label, setLabel] = useState("");
  const [words, setWords] = useState("");

  const start = (text: string) =>
    task
      .run(async () => {
        setAt("adding");
        const added = await addDevice(
          adding.side((said) => {
            setLabel(said);
            setAt("passing");
          }),
          text,
        );
        setWords("");
        setAt(added ? "added" : "not-added");
      })
      .then((done) => {
        if (!done) setAt("words");
      });

  return (
    <Frame
      current="account"
      title={t("add-device.title")}
      lead={t("add-device.lead")}
      back={{ to: "/account", label: t("account.title") }}
      withoutKit
    >
      {at === "words" ? (
        <CodeForm
          address={window.location.host}
          words={words}
          problem={task.problem}
          onWords={setWords}
          onStart={(code) => void start(code)}
        />
      ) : null}
      {at === "adding" ? (
        <AddingBrowser
          step={adding.step}
          waiting={t("add-device.waiting")}
          compare={(device) => t("add-device.compare", { device })}
          onStop={adding.stop}
        />
      ) : null}
      {at === "passing" || at === "added" ? <Added passing={at === "passing"} label={label} /> : null}
      {at === "not-added" ? (
        <div className="flex flex-col items-start gap-4">
          <Notice tone="warn" live="polite">
            {t("add-device.not-added")}
          </Notice>
          <LinkButton to="/account" variant="primary">
            {t("account.title")}
          </LinkButton>
        </div>
      ) : null}
    </Frame>
  );
}
