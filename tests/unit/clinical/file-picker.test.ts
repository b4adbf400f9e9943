import { createElement } from "react";
import { expect, it } from "vitest";
import { FilePicker } from "#app/clinical/file-picker.tsx";
import { markupOf } from "#tests/factories/markup.ts";

const nothing = () => undefined;

function picker(leftOut: number): Promise<string> {
  const files = Array.from({ length: 10 }, (_, key) => ({
    ...{ key, name: `${key}.pdf`, size: 1_000 },
    state: "ready" as const,
  }));
  const asked = { onAdd: nothing, onRemove: nothing, onChoosing: nothing, onStop: nothing };
  const props = { files, most: 10, largest: 100 * 1_024 ** 2, leftOut, sent: null, ...asked };
  return markupOf(createElement(FilePicker, props));
}

it("files that found no room in the message are said out loud, and none of them goes missing without a word", async () => {
  expect(await picker(1)).toMatch(/role="alert"[^>]*>1 file was left out\. Send what is here first/);
  expect(await picker(3)).toMatch(/role="alert"[^>]*>3 files were left out/);
  expect(await picker(0)).not.toContain("left out");
});
