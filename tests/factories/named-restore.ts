import path from "node:path";
import { changeText, type EpochChange, FIRST_CHANGE } from "#audit/log-change.ts";
import { signChange } from "#audit/log-change-note.ts";
import { addChange } from "#signer/change-files.ts";
import { openSeed } from "#signer/key-files.ts";
import { ed25519Key } from "#signer/seed-key.ts";
import type { ApiServer } from "./api-server.ts";

/** A restore that the signer of a running server names from now on, without one having happened; the change's text. */
export async function nameWhileServing(server: ApiServer): Promise<string> {
  const { signer, checkpoints, keylog } = server.services;
  const { host } = new URL(server.origin);
  const [access, keys] = [(await checkpoints.current()).checkpoint, (await keylog.current()).checkpoint];
  const before = signer.changes.length;
  const change: EpochChange = {
    ...{
      kind: "epoch",
      host,
      number: before + 1,
      before: FIRST_CHANGE,
      time: new Date(server.now()).toISOString(),
    },
    ...{ epoch: 2, reason: "drill" },
    access: { last: [access], kept: access, next: `${access.origin}/2` },
    keys: { last: [keys], kept: keys, next: `${keys.origin}/2` },
  };
  const folder = path.join(server.folder, "secrets");
  const signers = [];
  for (const log of ["access", "keys"] as const)
    signers.push({ log, ...ed25519Key(await openSeed(folder, log)) });
  const note = await signChange(change, signers);
  await addChange(folder, change.number, note);
  // The test's own signer keeps its changes in an array, and signs on where that is what stands on the disk.
  (signer.changes as string[]).push(note);
  return changeText(change);
}
