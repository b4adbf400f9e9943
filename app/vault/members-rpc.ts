import type { ThreadChange } from "#app/lib/thread-change.ts";
import type { Role } from "#app/protocol/roles.ts";
import type { Trust, VaultCode } from "./rpc.ts";

/** What a member may do in a conversation, in the words of a screen; the bits are SPEC §7's. */
export type Rights = NonNullable<ThreadChange["rights"]>;

export interface MemberView {
  accountId: string;
  name: string | null;
  role: Role;
  trust: Trust;
  rights: Rights;
  /** Null where the person has been here from the start. */
  sinceMs: number | null;
  /** When this membership ends by itself; in the past, it has. Null: it does not. */
  untilMs: number | null;
  /** Receives nothing any more although still listed: the clinic no longer vouches, or the time is over. */
  ended: boolean;
  own: boolean;
  /** From when earlier messages were granted; null: none. */
  historyFromMs: number | null;
  mayRemove: boolean;
  mayChangeRights: boolean;
  /** Earlier messages exist that this person was not given, and this device has them. */
  mayGrantHistory: boolean;
}

/** Somebody whom this device could add. */
export interface AddableView {
  accountId: string;
  name: string | null;
  role: Role;
  teamNames: string[];
  /** A parent or caregiver who has answered an invitation: joins with an end, never as an administrator of the conversation. */
  proxy: boolean;
  /** On the newest roster of the conversation's team: no ceremony needed. */
  onRoster: boolean;
}

/** A change that this device has signed up for and the server has not taken yet, or has refused. */
export interface WaitingChange {
  id: string;
  kind: "add" | "remove" | "rights" | "history" | "close";
  /** Null: name not confirmed, or a close. */
  name: string | null;
  /** Why it was given up; null while it waits. */
  failed: VaultCode | null;
}

export interface MembersView {
  members: MemberView[];
  addable: AddableView[];
  waiting: WaitingChange[];
  /** Whether this person may change who is here. */
  mayChange: boolean;
  /** Messages in order, as points from which history can be granted. */
  points: { envHash: string; atMs: number; text: string }[];
  /** A member of staff whose work here has ended, and whom the clinic asks to take over; null: nobody, or done. */
  handover: { fromName: string | null; toAccountId: string; toName: string | null } | null;
}

/** A change that needs no ceremony. */
export type MemberChange =
  | { type: "add"; accountId: string }
  | { type: "remove"; accountId: string }
  | { type: "rights"; accountId: string; rights: Rights };

/** One person in one conversation, as a ceremony lists it: brought in, given history, or both. */
export interface MemberStep {
  threadId: string;
  accountId: string;
  /** Null: is a member already. `untilMs` null: no end. */
  add: { rights: Rights; untilMs: number | null } | null;
  /** The message from which history is granted, "start" for all; null: none. */
  historyFrom: string | null;
}

/** Somebody to bring into conversations: a newcomer to a team, or who takes over from a colleague who left. */
export interface PreparationView {
  accountId: string;
  name: string | null;
  /** The team they joined; null for a hand-over. */
  teamName: string | null;
  /** Who left; null for a newcomer. */
  fromName: string | null;
  /** Conversations still to be changed. */
  remaining: number;
  /** Of these as many as one ceremony takes. */
  steps: MemberStep[];
}

/** Earlier messages on their way from this device. */
export interface SharingView {
  paused: boolean;
  done: number;
  total: number;
  /** Devices that could not be given them. */
  failed: number;
  names: string[];
}

/** Who is in a conversation, and changing it. What a change needs beside the sig key, `adminPrepare` of "members" asks for. */
export interface MembersVault {
  /** Null where there is no such conversation. */
  members(threadId: string): Promise<MembersView | null>;
  /**
   * Queues REMOVE, ROLE, or ADD_MEMBER of somebody on the team's roster; E_CEREMONY_NEEDED for anybody else. It is signed on the
   * newest head when it is posted, and counts when the server has taken it.
   */
  changeMember(input: { threadId: string; change: MemberChange }): Promise<void>;
  /** Forgets a change that was given up. */
  dismissChange(input: { threadId: string; id: string }): Promise<void>;
  /** Names of those who act for a patient now; without an account, for oneself. They read only where they were added. */
  caregivers(patientId: string | null): Promise<string[]>;
  /** Who waits to be brought into conversations that this person may change. */
  preparations(): Promise<PreparationView[]>;
  /** Null when nothing is under way. */
  sharing(): Promise<SharingView | null>;
  /** Sending earlier messages rests, over locks and reloads, until it is resumed. */
  pauseSharing(input: { paused: boolean }): Promise<void>;
}
