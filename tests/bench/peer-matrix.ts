import type { Work } from "./compare.ts";
import { peer } from "./peers.ts";

interface Outgoing {
  id: string;
  type: number;
  body: string;
}
interface Machine {
  outgoingRequests(): Promise<Outgoing[]>;
  markRequestAsSent(id: string, type: number, answer: string): Promise<boolean>;
  updateTrackedUsers(users: object[]): Promise<void>;
  getMissingSessions(users: object[]): Promise<Outgoing | null>;
  shareRoomKey(room: object, users: object[], settings: object): Promise<Outgoing[]>;
  invalidateGroupSession(room: object): Promise<boolean>;
  encryptRoomEvent(room: object, type: string, content: string): Promise<string>;
  decryptRoomEvent(event: string, room: object, settings: object): Promise<{ event: string }>;
  receiveSyncChanges(events: string, changed: object, counts: Map<string, number>): Promise<unknown>;
}
interface Matrix {
  initAsync(): Promise<void>;
  UserId: new (id: string) => object;
  DeviceId: new (id: string) => object;
  RoomId: new (id: string) => object;
  DeviceLists: new () => object;
  EncryptionSettings: new () => object;
  DecryptionSettings: new (trust: number) => object;
  TrustRequirement: { Untrusted: number };
  RequestType: { KeysUpload: number; KeysQuery: number };
  OlmMachine: { initialize(user: object, device: object): Promise<Machine> };
}
type Upload = { device_keys: unknown; one_time_keys: Record<string, unknown> };

/**
 * Matrix (Olm and Megolm): `seal` makes a fresh room key, wraps it to every device and encrypts one message, which is what one
 * message of Bedside does; `open` decrypts a message whose room key has come already, so without what Bedside does for it.
 */
export async function matrixPeer(devices: number, text: string): Promise<{ seal: Work; open: Work }> {
  const matrix = await peer<Matrix>("@matrix-org/matrix-sdk-crypto-wasm");
  await matrix.initAsync();
  const room = new matrix.RoomId("!ward:bench.test");
  const name = (i: number) => `@user${i}:bench.test`;
  const machineOf = (i: number) =>
    matrix.OlmMachine.initialize(new matrix.UserId(name(i)), new matrix.DeviceId(`DEVICE${i}`));
  const writer = await machineOf(0);
  await uploaded(matrix, writer);
  // A device wraps nothing to itself, so it writes to one more than it is.
  const readers: Machine[] = [];
  const uploads: Upload[] = [];
  for (let i = 1; i <= devices; i++) {
    const reader = await machineOf(i);
    uploads.push(await uploaded(matrix, reader));
    readers.push(reader);
  }
  const users = uploads.map((_, i) => new matrix.UserId(name(i + 1)));
  const fresh = () => uploads.map((_, i) => new matrix.UserId(name(i + 1)));
  await writer.updateTrackedUsers(users);
  await answerQueries(matrix, writer, uploads, name);
  await claimKeys(writer, fresh(), uploads, name);
  const content = JSON.stringify({ msgtype: "m.text", body: text });
  const shareAndEncrypt = async () => {
    await writer.invalidateGroupSession(room);
    const shares = await writer.shareRoomKey(room, fresh(), new matrix.EncryptionSettings());
    for (const { id, type } of shares) await writer.markRequestAsSent(id, type, "{}");
    return { shares, event: await writer.encryptRoomEvent(room, "m.room.message", content) };
  };
  const first = await shareAndEncrypt();
  const reader = readers.at(-1) as Machine; // there is at least one
  await reader.receiveSyncChanges(
    toDevice(first.shares, name(devices), name(0)),
    new matrix.DeviceLists(),
    new Map(),
  );
  const event = JSON.stringify({
    type: "m.room.encrypted",
    event_id: "$1:bench.test",
    sender: name(0),
    origin_server_ts: 0,
    content: JSON.parse(first.event),
  });
  const open = async () => {
    const settings = new matrix.DecryptionSettings(matrix.TrustRequirement.Untrusted);
    const opened = await reader.decryptRoomEvent(event, room, settings);
    if (JSON.parse(opened.event).content.body !== text) throw new Error("the message did not open");
  };
  await open();
  return { seal: shareAndEncrypt, open };
}

/** The keys that a machine would have a server keep. */
async function uploaded({ RequestType }: Matrix, machine: Machine): Promise<Upload> {
  const upload = (await machine.outgoingRequests()).find(({ type }) => type === RequestType.KeysUpload);
  if (upload === undefined) throw new Error("no keys to upload");
  const answer = JSON.stringify({ one_time_key_counts: { signed_curve25519: 50 } });
  await machine.markRequestAsSent(upload.id, upload.type, answer);
  return JSON.parse(upload.body);
}

async function answerQueries(
  { RequestType }: Matrix,
  machine: Machine,
  uploads: readonly Upload[],
  name: (i: number) => string,
): Promise<void> {
  const keys = Object.fromEntries(
    uploads.map((upload, i) => [name(i + 1), { [`DEVICE${i + 1}`]: upload.device_keys }]),
  );
  for (const { id, type } of await machine.outgoingRequests())
    if (type === RequestType.KeysQuery)
      await machine.markRequestAsSent(id, type, JSON.stringify({ device_keys: keys, failures: {} }));
}

async function claimKeys(
  machine: Machine,
  users: object[],
  uploads: readonly Upload[],
  name: (i: number) => string,
): Promise<void> {
  const claim = await machine.getMissingSessions(users);
  if (claim === null) return;
  const keys = Object.fromEntries(
    uploads.map((upload, i) => {
      const [id = "", key] = Object.entries(upload.one_time_keys)[0] ?? [];
      return [name(i + 1), { [`DEVICE${i + 1}`]: { [id]: key } }];
    }),
  );
  await machine.markRequestAsSent(
    claim.id,
    claim.type,
    JSON.stringify({ one_time_keys: keys, failures: {} }),
  );
}

/** What a server would hand to one person, as the events of a sync. */
function toDevice(shares: readonly Outgoing[], user: string, sender: string): string {
  const events = shares.flatMap(({ body }) => {
    const { messages } = JSON.parse(body) as { messages: Record<string, Record<string, unknown>> };
    return Object.values(messages[user] ?? {}).map((content) => ({
      type: "m.room.encrypted",
      sender,
      content,
    }));
  });
  return JSON.stringify(events);
}
