// `npm run epoch -- REASON`: after a restore, says what both logs have lost against what was signed; with `--code CODE`, the
// one that it prints, names the loss, and the server starts again. `--seen FILE`: a checkpoint that somebody kept, for when the
// signer's own memory went back with the copy. `--folder DIR`: the signer's own, where it is a process of another user.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { giveUp } from "./lib/give-up.mjs";
import { operate } from "./lib/operator-program.mjs";

const { positionals, values } = readArguments();
await operate(async ({ nameRestore }) => {
  const seen = (values.seen ?? []).map((file) => readFileSync(file, "utf8"));
  const { code = null, folder } = values;
  return lines(await nameRestore({ reason: positionals[0] ?? "", code, seen, folder }));
});

function readArguments() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        code: { type: "string" },
        folder: { type: "string" },
        seen: { type: "string", multiple: true },
      },
    });
  } catch {
    return giveUp(
      "Bedside knows only: npm run epoch -- REASON [--seen FILE]... [--folder DIR] [--code CODE]",
    );
  }
}

function lines({ change, code, named }) {
  const said = [
    `The copy that is in place, measured against what was signed here (${change.reason}):`,
    ...losses("Access log", change.access),
    ...losses("Key log", change.keys),
  ];
  if (named)
    said.push(
      "This loss is named. Start Bedside now: nobody's browser goes on before an administrator and an",
      "officer have confirmed it on their own devices, on the page /restored.",
    );
  else
    said.push(
      "Is there a newer copy? Then put that back instead: what is named as lost stays lost.",
      `If this is what happened: npm run epoch -- ${change.reason} --code ${code}`,
    );
  return said;
}

function losses(name, { last, kept, next }) {
  return [
    `  ${name}: ${kept.size} entries are there (${kept.origin}).`,
    ...last.map(({ origin, size }) => {
      const there = origin === kept.origin ? kept.size : 0;
      return size > there ? `    Lost: ${size - there} of ${size} (${origin}).` : "    Lost: none.";
    }),
    `    It goes on as ${next}.`,
  ];
}
