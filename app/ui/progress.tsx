import { useId } from "react";
import { useText } from "#app/i18n/use-text.ts";
import { Button } from "./button.tsx";

/** How far something is, with its number, for what takes over two seconds. `label` holds the numbers. */
export function Progress(props: {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  readonly onStop?: () => void;
}) {
  const t = useText();
  const id = useId();
  return (
    <div className="flex flex-col gap-2">
      <label htmlFor={id}>{props.label}</label>
      <div className="flex items-center gap-3">
        <progress
          id={id}
          value={props.done}
          max={Math.max(props.total, 1)}
          className="h-3 w-full min-w-0 flex-1"
        />
        {props.onStop ? <Button onClick={props.onStop}>{t("common.stop")}</Button> : null}
      </div>
    </div>
  );
}
