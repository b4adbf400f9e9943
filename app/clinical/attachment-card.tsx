import type { ReactNode } from "react";
import { useFormat } from "#app/i18n/use-format.ts";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "#app/ui/button.tsx";
import { Progress } from "#app/ui/progress.tsx";
import { fileKind, isShown } from "./file-kind.ts";
import { visibleBidi } from "./visible-bidi.ts";

/** One file of a message: what it is, and what can be done with it. `children` is its preview. */
export function AttachmentCard(props: {
  readonly file: { readonly name: string; readonly mime: string; readonly size: number };
  /** While it is fetched: from 0 to 1. */
  readonly opened: number | null;
  readonly onStop: () => void;
  readonly onShow: () => void;
  readonly onHide: () => void;
  readonly onSave: () => void;
  readonly problem?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { file, opened, children } = props;
  const t = useText();
  const format = useFormat();
  const name = visibleBidi(file.name);
  return (
    <li className="flex w-full flex-col gap-2 rounded-box border border-line bg-surface p-3">
      <span className="[overflow-wrap:anywhere]">
        <bdi className="font-medium">{name}</bdi>{" "}
        <span className="text-small text-ink-soft">
          {t(`file.kind.${fileKind(file.mime)}`)} · {format.bytes(file.size)}
        </span>
      </span>
      {props.problem}
      {children}
      {opened === null ? (
        <span className="flex flex-wrap gap-2 print:hidden">
          {!isShown(file) ? null : children ? (
            <Button aria-label={t("file.hide-name", { name })} onClick={props.onHide}>
              {t("file.hide")}
            </Button>
          ) : (
            <Button aria-label={t("file.show-name", { name })} onClick={props.onShow}>
              {t("file.show")}
            </Button>
          )}
          <Button aria-label={t("file.save-name", { name })} onClick={props.onSave}>
            {t("file.save")}
          </Button>
        </span>
      ) : (
        <Progress
          label={t("file.opening", { name, percent: format.percent(opened) })}
          done={opened}
          total={1}
          onStop={props.onStop}
        />
      )}
    </li>
  );
}
