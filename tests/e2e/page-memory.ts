import type { BrowserContext, CDPSession } from "@playwright/test";
import type { Place } from "./canary.ts";

/**
 * What a document's memory still holds after its garbage was collected, as places that canaries are looked for in. Of a
 * session that stays: the end of any session of a page would unplug its virtual authenticator.
 */
export async function readMemory(cdp: CDPSession): Promise<Place[]> {
  // What one collection frees may have held what only the next one finds.
  for (let i = 0; i < 3; i++) await cdp.send("HeapProfiler.collectGarbage");
  const strings = await heapStrings(cdp);
  // A snapshot names nodes and files, but not the text in them: they are asked for it, one by one.
  const nodes = await everyObject(cdp, "Node", textOf);
  const files = await everyObject(cdp, "Blob", "function ({ name }) { return String(name); }");
  return [
    { name: "strings", bytes: Buffer.from(strings.join("\n")) },
    { name: "buffers", bytes: Buffer.from(await watchedBuffers(cdp), "latin1") },
    { name: "nodes", bytes: Buffer.from(nodes.join("\n")) },
    { name: "files", bytes: Buffer.from(files.join("\n")) },
  ];
}

/** Every string of a heap snapshot: values of variables, closures and fields, names, and sources of scripts. */
async function heapStrings(cdp: CDPSession): Promise<string[]> {
  let json = "";
  const collect = ({ chunk }: { chunk: string }) => {
    json += chunk;
  };
  cdp.on("HeapProfiler.addHeapSnapshotChunk", collect);
  await cdp.send("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
  cdp.off("HeapProfiler.addHeapSnapshotChunk", collect);
  // The format of V8's own snapshots (.heapsnapshot), of which only this field is needed.
  const { strings } = JSON.parse(json) as { strings: string[] };
  return strings;
}

/** Text, what is in a field, and attributes: of nodes in the document and of detached ones that something still holds. */
const textOf = `function (node) {
  const attributes = Array.from(node.attributes ?? [], ({ value }) => value);
  const texts = Array.from(node.childNodes, ({ nodeValue }) => nodeValue);
  return [node.nodeValue, node.value, ...texts, ...attributes].join(" ");
}`;

/** Prototypes are objects of their own type too, and answer to nothing. */
async function everyObject(cdp: CDPSession, type: string, describe: string): Promise<string[]> {
  const { result: prototype } = await cdp.send("Runtime.evaluate", { expression: `${type}.prototype` });
  const { objects } = await cdp.send("Runtime.queryObjects", { prototypeObjectId: prototype.objectId ?? "" });
  const { result } = await cdp.send("Runtime.callFunctionOn", {
    objectId: objects.objectId ?? "",
    functionDeclaration: `function () {
      const describe = ${describe};
      return this.filter((each) => !Object.hasOwn(each, "constructor")).map((each) => describe(each));
    }`,
    returnByValue: true,
  });
  await cdp.send("Runtime.releaseObject", { objectId: objects.objectId ?? "" });
  return result.value as string[];
}

async function watchedBuffers(cdp: CDPSession): Promise<string> {
  const { result } = await cdp.send("Runtime.evaluate", { expression: "__heldBytes()", returnByValue: true });
  return result.value as string;
}

/**
 * Chromium shows no tool the bytes of a buffer by its place in the heap. So every one that scripts make, or get from a
 * passkey, the worker, a file or a text, is followed from its making by a reference that keeps nothing alive.
 */
export async function watchBuffers(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const page = globalThis as unknown as Record<string, unknown>;
    const bufferOf = (bytes: ArrayBuffer | Uint8Array) => ("buffer" in bytes ? bytes.buffer : bytes);
    const followed: WeakRef<ArrayBufferLike>[] = [];
    const follow = (value: unknown): void => {
      if (value instanceof ArrayBuffer || ArrayBuffer.isView(value))
        followed.push(new WeakRef(bufferOf(value as Uint8Array)));
      else if (value !== null && typeof value === "object")
        for (const each of Object.values(value)) follow(each);
    };
    for (const name of ["ArrayBuffer", "Uint8Array"] as const) {
      const watched = new Proxy(globalThis[name], {
        construct(target, args, maker) {
          const made = Reflect.construct(target, args, maker);
          follow(made);
          return made;
        },
      });
      watched.prototype.constructor = watched;
      page[name] = watched;
    }
    const answers: [object, string][] = [
      [PublicKeyCredential.prototype, "getClientExtensionResults"],
      [TextEncoder.prototype, "encode"],
      [Blob.prototype, "arrayBuffer"],
    ];
    for (const [prototype, name] of answers) {
      const methods = prototype as Record<string, (...args: unknown[]) => unknown>;
      const original = methods[name];
      methods[name] = function (this: unknown, ...args: unknown[]) {
        const given = original?.apply(this, args);
        if (given instanceof Promise) void given.then(follow, () => undefined);
        else follow(given);
        return given;
      };
    }
    const data = Object.getOwnPropertyDescriptor(MessageEvent.prototype, "data");
    Object.defineProperty(MessageEvent.prototype, "data", {
      ...data,
      get() {
        const given: unknown = data?.get?.call(this);
        follow(given);
        return given;
      },
    });
    page.__heldBytes = () =>
      followed
        .map((reference) => new Uint8Array(reference.deref() ?? new ArrayBuffer(0)))
        .map((bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
        .join("");
  });
}
