import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { isChangeChain } from "#audit/log-change-note.ts";
import { NoteError } from "#audit/note.ts";
import { writeOnce } from "./write-once.ts";

const FORM = /^log-change-(\d{6})\.note$/;

/** Every change of the logs, oldest first. Throws NoteError when one is missing or damaged: it is not taken for none. */
export async function readChanges(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => FORM.test(name)).sort();
  const notes = await Promise.all(names.map((name) => readFile(path.join(folder, name), "utf8")));
  if (!isChangeChain(notes)) throw new NoteError("E_NOTE");
  return notes;
}

/** Durable when it resolves; rejects where there is one of this number, which nobody replaces. */
export async function addChange(folder: string, number: number, note: string): Promise<void> {
  const name = `log-change-${String(number).padStart(6, "0")}.note`;
  if (!(await writeOnce(path.join(folder, name), note))) throw new NoteError("E_NOTE");
}
