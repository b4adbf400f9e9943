import { connect } from "node:net";
import type { SignerLine } from "./remote-signer.ts";

/** A line to the signer that listens on this Unix socket. Rejects where nobody does. */
export function connectSocket(place: string): Promise<SignerLine> {
  return new Promise((resolve, reject) => {
    const socket = connect(place);
    socket.once("error", reject);
    socket.once("connect", () => {
      socket.removeListener("error", reject);
      socket.on("error", () => socket.destroy());
      resolve({ from: socket, to: socket, end: () => socket.destroy() });
    });
  });
}
