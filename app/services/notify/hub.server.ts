import type { CursorEvent } from "#app/protocol/sync-api.ts";
import { cursors } from "#db/queries/cursors.server.ts";
import type { PersonId } from "#db/schema/ids.ts";
import { SystemTicket } from "#db/tickets/system-ticket.server.ts";
import type { OpenedDatabase } from "../database.server.ts";
import { errorCode, type Log } from "../log.server.ts";
import type { Announcement } from "./announce.server.ts";
import { type Listening, listenForever } from "./listen.server.ts";

export interface Listener {
  tokenHash: Uint8Array;
  cursor(event: CursorEvent): void;
  /** The session ended, or a newer stream took this one's place. */
  end(): void;
}

/** One EventSource a browser, a few browsers a person. */
const STREAMS_A_PERSON = 8;

/** Tells open streams of this node that there is something to fetch, whichever node made it. */
export class Hub {
  readonly #database: OpenedDatabase;
  readonly #log: Log;
  readonly #streams = new Map<PersonId, Set<Listener>>();
  #listening: Listening | null = null;

  constructor(database: OpenedDatabase, log: Log) {
    this.#database = database;
    this.#log = log;
  }

  async start(): Promise<void> {
    this.#listening = await listenForever(this.#database, {
      onPayload: (payload) => this.#hear(payload),
      // What was announced while nobody listened is caught up by telling everyone.
      onConnected: () => this.#push([...this.#streams.keys()]),
      onLost: (cause) => this.#log.warn("notify.lost", { code: errorCode(cause) }),
    });
  }

  async stop(): Promise<void> {
    await this.#listening?.stop();
    for (const streams of this.#streams.values()) for (const stream of streams) stream.end();
    this.#streams.clear();
  }

  /** Sends the newest cursor at once, then at each change. Returns how to leave. */
  async join(person: PersonId, listener: Listener): Promise<() => void> {
    const streams = this.#streams.get(person) ?? new Set<Listener>();
    this.#streams.set(person, streams);
    const [oldest] = streams;
    if (oldest && streams.size >= STREAMS_A_PERSON) {
      streams.delete(oldest);
      oldest.end();
    }
    streams.add(listener);
    await this.#push([person]);
    return () => {
      streams.delete(listener);
      if (streams.size === 0 && this.#streams.get(person) === streams) this.#streams.delete(person);
    };
  }

  /** Ends the streams of one session on this node; its heartbeat ends them on the others. */
  endSession(tokenHash: Uint8Array): void {
    for (const streams of this.#streams.values())
      for (const stream of streams) if (Buffer.compare(stream.tokenHash, tokenHash) === 0) stream.end();
  }

  #hear(payload: string): void {
    // Only this program writes to the channel.
    const announcement = JSON.parse(payload) as Announcement;
    if (announcement.k === "everyone") void this.#push([...this.#streams.keys()]);
    else if (announcement.k === "people") void this.#push(announcement.ids);
    else for (const id of announcement.ids) for (const stream of this.#streams.get(id) ?? []) stream.end();
  }

  async #push(people: readonly PersonId[]): Promise<void> {
    const here = people.filter((person) => this.#streams.has(person));
    if (here.length === 0) return;
    try {
      const connections = { orm: this.#database.orm, sql: this.#database.pool };
      const { feeds, log } = await cursors(SystemTicket.mint(connections, "cursor"), here);
      for (const [person, feed] of feeds)
        for (const stream of this.#streams.get(person) ?? []) stream.cursor({ feed, log });
    } catch (cause) {
      this.#log.warn("notify.push_failed", { code: errorCode(cause) });
    }
  }
}
