import { CheckpointError } from "#audit/checkpoint.ts";
import { NoteError } from "#audit/note.ts";
import { connectSocket } from "#signer/connect-socket.ts";
import { openLocalSigner } from "#signer/local-signer.ts";
import { type LogSigner, SignerAway } from "#signer/log-signer.ts";
import { connectSigner } from "#signer/remote-signer.ts";
import { StartFailure } from "../start-failure.server.ts";

/** The signer's process where a socket is set, else one over the folder of its keys and memory. Throws StartFailure. */
export async function openSigner(folder: string, socket: string | undefined): Promise<LogSigner> {
  try {
    if (socket !== undefined) return await connectSigner(() => connectSocket(socket));
    return await openLocalSigner(folder);
  } catch (cause) {
    if (cause instanceof SignerAway) throw new StartFailure("start_signer_away", { cause });
    if (cause instanceof NoteError || cause instanceof CheckpointError)
      throw new StartFailure("start_signer_unreadable", { cause });
    throw new StartFailure("start_data_folder_not_writable", { cause });
  }
}
