import { CheckpointError } from "#audit/checkpoint.ts";
import { NoteError } from "#audit/note.ts";
import { openLocalSigner } from "#signer/local-signer.ts";
import type { LogSigner } from "#signer/log-signer.ts";
import { StartFailure } from "../start-failure.server.ts";

/** The signer over the folder of its keys and memory. Throws StartFailure when what it remembers is damaged. */
export async function openSigner(folder: string): Promise<LogSigner> {
  try {
    return await openLocalSigner(folder);
  } catch (cause) {
    if (cause instanceof NoteError || cause instanceof CheckpointError)
      throw new StartFailure("start_signer_unreadable", { cause });
    throw new StartFailure("start_data_folder_not_writable", { cause });
  }
}
