import type { Work } from "./compare.ts";
import { peer } from "./peers.ts";

interface Key {
  toPublic(): Key;
}
interface OpenPgp {
  generateKey(input: object): Promise<{ privateKey: Key }>;
  createMessage(input: { text: string }): Promise<object>;
  readMessage(input: { binaryMessage: Uint8Array }): Promise<object>;
  encrypt(input: object): Promise<Uint8Array>;
  decrypt(input: object): Promise<{ data: string }>;
}

/** OpenPGP (RFC 9580): the text signed by its writer and encrypted to as many keys, all Curve25519. */
export async function openPgpPeer(devices: number, text: string): Promise<{ seal: Work; open: Work }> {
  const openpgp = await peer<OpenPgp>("openpgp");
  const keys: Key[] = [];
  for (let i = 0; i < devices; i++) {
    const userIDs = [{ name: `device ${i}` }];
    keys.push((await openpgp.generateKey({ type: "curve25519", userIDs, format: "object" })).privateKey);
  }
  const [writer, reader] = [keys[0], keys.at(-1)];
  const encryptionKeys = keys.map((key) => key.toPublic());
  const seal = async () =>
    openpgp.encrypt({
      message: await openpgp.createMessage({ text }),
      encryptionKeys,
      signingKeys: writer,
      format: "binary",
    });
  const binaryMessage = await seal();
  const open = async () => {
    const { data } = await openpgp.decrypt({
      message: await openpgp.readMessage({ binaryMessage }),
      decryptionKeys: reader,
      verificationKeys: encryptionKeys[0],
      expectSigned: true,
    });
    if (data !== text) throw new Error("the message did not open");
  };
  await open();
  return { seal, open };
}
