import type { FilePeers } from "./crypto/attachments.ts";
import { peer } from "./peers.ts";

interface Age {
  generateIdentity(): Promise<string>;
  identityToRecipient(identity: string): Promise<string>;
  Encrypter: new () => {
    addRecipient(recipient: string): void;
    encrypt(file: Uint8Array): Promise<Uint8Array>;
  };
  Decrypter: new () => {
    addIdentity(identity: string): void;
    decrypt(file: Uint8Array): Promise<Uint8Array>;
  };
}

/** age (C2SP age): the file encrypted to one recipient. */
export const agePeers: FilePeers = async (file) => {
  const age = await peer<Age>("age-encryption");
  const identity = await age.generateIdentity();
  const recipient = await age.identityToRecipient(identity);
  const encrypter = new age.Encrypter();
  encrypter.addRecipient(recipient);
  const decrypter = new age.Decrypter();
  decrypter.addIdentity(identity);
  const sealed = await encrypter.encrypt(file);
  return {
    "age-encryption": { seal: () => encrypter.encrypt(file), open: () => decrypter.decrypt(sealed) },
  };
};
