import { visibleBidi } from "./visible-bidi.ts";

/** What a person wrote: line breaks kept, each paragraph in its own direction, never HTML. */
export function MessageText(props: { readonly text: string }) {
  return (
    <div dir="auto" className="own-direction max-w-line whitespace-pre-wrap">
      {visibleBidi(props.text)}
    </div>
  );
}
