import type { RemovalOffer } from "#app/protocol/clinic-api.ts";
import type { LogHead } from "#app/protocol/wire.ts";
import type { DeviceLoss } from "./devices-rpc.ts";
import type { WordsView } from "./recovery-rpc.ts";

/** What the printed sheet shows; the words leave the vault this once. */
export interface KitSheet {
  words: string[];
  accountId: string;
  clinicCode: string;
  log: LogHead;
  /** 25 digits that name the key log's key; null before any was seen. */
  logKey: string | null;
  createdMs: number;
}

/** A recovery sheet that stands in the own account. */
export interface Sheet {
  deviceId: string;
  /** The place among all devices of the account, as the list of devices has it. */
  number: number;
  addedMs: number;
}

export interface SheetState {
  /** Oldest first; messages are sealed to the newest alone (SPEC §5). */
  sheets: Sheet[];
  /** Whether this browser by itself may add one beside what stands. */
  mayAdd: boolean;
  /** Why a new sheet is offered: its words were typed somewhere, or it is a year old. Null when it is not, or was put off. */
  offer: "used" | "year" | null;
}

/** What a kit says to take a lost browser out: a statement, or, of the last browser, what the server alone can do (SPEC §10). */
export type SheetRemoval =
  | { type: "revoke"; wire: string }
  | { type: "block"; kit: string; deviceId: string; challenge: string; apiAuth: string };

/** A recovery sheet that another browser of the account asks this one to take away with it. */
export interface OfferedRemoval {
  /** Of the sheet, and of the browser that asks, in the list of devices. */
  number: number;
  byNumber: number;
  addedMs: number;
}

/** The life of recovery sheets after the first: replaced, renewed, and used without a browser of one's own (SPEC §10). */
export interface SheetVault {
  sheets(): Promise<SheetState>;
  /** Puts the standing offer off for a year; the same one is not made again. */
  putOffSheet(): Promise<void>;
  /** As `recoverWords`, in any browser: nothing is going to be stored. */
  sheetWords(text: string): Promise<WordsView>;
  /** What a person typed as the sheet's code of the key log's key, for `recoverOpen`; null when a digit is wrong or missing. */
  readLogKey(text: string): Promise<string | null>;
  /** A new sheet in place of the one whose words were typed, signed by that one: E_SHEET when it does not stand in this account. */
  replaceSheet(): Promise<{ kit: KitSheet; quiz: [number, number, number] }>;
  /** Judges the answer of GET /api/chain/removal, for `adminPrepare({ type: "confirm-removal" })`; null when nothing of it stands. */
  removalOffered(answer: RemovalOffer): Promise<OfferedRemoval | null>;
  /** After `recoverOpen`: the kit takes a browser out. E_NO_DEVICE. */
  sheetRemove(input: { deviceId: string; reason: DeviceLoss; origin: string }): Promise<SheetRemoval>;
}
