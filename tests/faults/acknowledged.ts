import { type NodeConnection, nodeConnection } from "#app/headless/node-connection.ts";

/** An answer that a client has to its last byte. */
export interface Acknowledged {
  method: "GET" | "POST";
  path: string;
  status: number;
  /** The server's name for the request, which its entry carries. */
  request: string;
  text: string;
  /** From the request to the last byte. */
  ms: number;
}

/** So that nobody waits in a test for what a person would hardly notice. */
const LONGEST_RETRY_MS = 1_000;

/** Connections of devices that write down what they were answered; whatever breaks off before its end was not. */
export function acknowledgements(): {
  all: Acknowledged[];
  connect(origin: string): NodeConnection;
} {
  const all: Acknowledged[] = [];
  return {
    all,
    connect(origin) {
      const connection = nodeConnection(origin, origin, LONGEST_RETRY_MS);
      return {
        ...connection,
        async send(path, request) {
          const began = performance.now();
          const answer = await connection.send(path, request);
          const { status, headers } = answer;
          const text = await answer.text();
          const { method } = request;
          const ms = performance.now() - began;
          all.push({ method, path, status, request: headers.get("x-request-id") ?? "", text, ms });
          return new Response(text, { status, headers });
        },
      };
    },
  };
}
