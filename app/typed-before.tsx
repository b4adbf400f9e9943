import { type ReactNode, useEffect } from "react";

type Field = HTMLInputElement | HTMLTextAreaElement;

/** Choices have a `value` that nobody typed. */
const typedInto = "textarea, input:not([type=checkbox], [type=radio], [type=file])";
const fields = () => [...document.querySelectorAll<Field>(typedInto)];
const labelOf = (field: Field) => field.labels?.[0]?.textContent ?? "";

/** What was typed before the program starts, by the fields' labels. */
export function typedBefore(): Map<string, string> {
  return new Map(
    fields()
      .filter((field) => field.value !== field.defaultValue && labelOf(field) !== "")
      .map((field) => [labelOf(field), field.value]),
  );
}

/**
 * Where an extension has changed the document by then, React throws it away and renders it anew, with empty fields: what was typed is
 * typed into them again. Kept no longer than that, because it may be the words of a recovery sheet.
 */
export function GivenBack(props: { readonly typed: Map<string, string>; readonly children: ReactNode }) {
  const { typed, children } = props;
  // Of the whole tree this effect runs last, when the document that stays is there.
  useEffect(() => {
    for (const field of fields()) {
      const text = typed.get(labelOf(field));
      if (text === undefined || field.value !== field.defaultValue) continue;
      // Past React's own setter, which would take the event for no change.
      const { prototype } = field instanceof HTMLInputElement ? HTMLInputElement : HTMLTextAreaElement;
      Object.getOwnPropertyDescriptor(prototype, "value")?.set?.call(field, text);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    }
    typed.clear();
  }, [typed]);
  return children;
}
