/** `stopped` is a pause that is not asked about again until the person goes on. */
export type Flow = "on" | "paused" | "stopped";

export type Counted = { done: number; total: number };

/** Earlier messages on their way from this device to one that it has linked. */
export interface PassingOn {
  deviceId: string;
  /** As `OwnDevice.number`. */
  number: number;
  name: string | null;
  flow: Flow;
  conversations: Counted;
  messages: Counted;
  /** Conversations that the server refused for good. */
  failed: number;
}

/** Earlier messages that this device, linked by another one, is being given. */
export interface Arriving {
  /** The device that gives them, as `OwnDevice.number`; null when it is no more. */
  fromNumber: number | null;
  fromName: string | null;
  flow: Flow;
  conversations: Counted;
  messages: Counted;
  /** Conversations of which the other device has sent everything it has, and some messages were not among them. */
  lacking: number;
}

/** What came before a device of one's own was linked, on both sides (SPEC §10 "History"). Kept over locks and reloads. */
export interface PassingOnVault {
  /** Only devices with something to be given; those with everything are in it as well. */
  passingOn(): Promise<PassingOn[]>;
  /** Null when this device was not linked, or when nothing was written before it. */
  arriving(): Promise<Arriving | null>;
  /** Lets the messages to a device rest, or go on with the next sync; E_NO_DEVICE. */
  setPassingOn(input: { deviceId: string; flow: Flow }): Promise<void>;
  /** The same for opening here what arrives: it is kept, sealed, until then. */
  setArriving(flow: Flow): Promise<void>;
}
