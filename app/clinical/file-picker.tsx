import { useEffect, useId, useRef } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Icon } from "#app/ui/icon.tsx";
import { Progress } from "#app/ui/progress.tsx";
import { visibleBidi } from "./visible-bidi.ts";

export type ChosenFile = {
  readonly key: number;
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly state: "preparing" | "ready" | "unreadable" | "too-large";
};

export type FilePickerProps = {
  readonly files: readonly ChosenFile[];
  /** Files that a message may have, and bytes that a file may have. */
  readonly most: number;
  readonly largest: number;
  /** How many of those chosen last found no room in the message. */
  readonly leftOut: number;
  readonly onAdd: (files: readonly File[]) => void;
  readonly onRemove: (key: number) => void;
  /** The system's chooser opens or closes. */
  readonly onChoosing: (open: boolean) => void;
  /** While they are sent: from 0 to 1. */
  readonly sent: number | null;
  readonly onStop: () => void;
  /** Where there is little room: the limits are told to screen readers only. */
  readonly short?: boolean;
};

/** The files that go with a message: add, see, remove; while sending, how far it is, with stop. The input has no name. */
export function FilePicker(props: FilePickerProps) {
  const { files, most, largest, leftOut, onAdd, onRemove, onChoosing, sent, onStop } = props;
  const t = useText();
  const format = useFormat();
  const hint = useId();
  const input = useRef<HTMLInputElement>(null);
  const adding = useRef<HTMLButtonElement>(null);
  const choosing = useRef(onChoosing);
  choosing.current = onChoosing;
  useEffect(() => {
    const element = input.current;
    // React has no handler for it: the chooser was closed without choosing.
    const cancelled = () => choosing.current(false);
    element?.addEventListener("cancel", cancelled);
    return () => element?.removeEventListener("cancel", cancelled);
  }, []);
  const take = () => {
    onChoosing(false);
    const element = input.current;
    if (element === null) return;
    onAdd([...(element.files ?? [])]);
    // The same file may be chosen again after it was removed.
    element.value = "";
  };
  if (sent !== null)
    return (
      <Progress
        label={t("file.sending", { percent: format.percent(sent) })}
        done={sent}
        total={1}
        onStop={onStop}
      />
    );
  return (
    <div className="flex flex-col items-start gap-2">
      <input ref={input} type="file" multiple hidden onChange={take} />
      {files.length === 0 ? null : (
        <ul aria-label={t("file.chosen")} className="flex w-full flex-col gap-2">
          {files.map((file) => (
            <li
              key={file.key}
              className="flex flex-wrap items-center justify-between gap-x-3 rounded-box border border-line bg-surface ps-3"
            >
              <span className="min-w-0 py-2 [overflow-wrap:anywhere]">
                <bdi className="font-medium">{visibleBidi(file.name)}</bdi>{" "}
                <span className="text-small text-ink-soft">
                  {file.state === "preparing" ? t("file.preparing") : format.bytes(file.size)}
                </span>
                {file.state === "unreadable" || file.state === "too-large" ? (
                  <span role="alert" className="block text-small font-medium text-red">
                    {file.state === "unreadable"
                      ? t("file.unreadable")
                      : t("file.too-large", { size: format.bytes(largest) })}
                  </span>
                ) : null}
              </span>
              <Button
                variant="quiet"
                aria-label={t("file.remove", { name: visibleBidi(file.name) })}
                onClick={() => {
                  onRemove(file.key);
                  // This button goes with its file.
                  requestAnimationFrame(() => adding.current?.focus());
                }}
              >
                {t("common.remove")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {leftOut === 0 ? null : (
        <p role="alert" className="text-small font-medium text-red">
          {t("file.left-out", { count: leftOut })}
        </p>
      )}
      <Button
        ref={adding}
        aria-describedby={hint}
        blocked={files.length >= most ? t("file.too-many", { count: most }) : undefined}
        onClick={() => {
          onChoosing(true);
          input.current?.click();
        }}
      >
        <Icon name="plus" className="size-5" />
        {t("file.add")}
      </Button>
      <p id={hint} className={props.short ? "sr-only" : "text-small text-ink-soft"}>
        {t("file.add.hint", { count: most, size: format.bytes(largest) })}
      </p>
    </div>
  );
}
