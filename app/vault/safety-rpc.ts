import type { Role } from "#app/protocol/roles.ts";
import type { ClinicSettings } from "#app/protocol/session-api.ts";
import type { ProtectionPolicy } from "./policy-rpc.ts";
import type { Trust } from "./rpc.ts";

/** How a person was made sure of (SPEC §11); `noted`: a new identity was seen and is not mentioned again. */
export type Check = "scan" | "digits" | "noted";

/** Making sure of one person. */
export interface SafetyView {
  accountId: string;
  /** Null where the commitment did not open to the name the server gave. */
  name: string | null;
  role: Role;
  trust: Trust;
  checked: { atMs: number; by: "scan" | "digits" } | null;
  /** Somebody of this name was here before with another identity: who it is has to be made sure of again. */
  newIdentity: boolean;
}

export interface SafetyNumbers extends SafetyView {
  /** 60 digits of the pair. */
  digits: string;
  /** The same with the heads and the key log position that this device holds, for the other one to scan. */
  qr: string;
}

/** `behind`: the other device has seen more than the server has shown this one. Sync, and compare again. */
export type ScanOutcome = "same" | "other-person" | "no-code" | "behind";

/** `qr` is `code` for a camera: the text of the code on the clinic's sign. */
export interface ClinicView {
  name: string;
  settings: ClinicSettings;
  code: string;
  qr: string;
  rootDevices: number;
  policy: ProtectionPolicy;
}

/** What a scanned sign says about the clinic that this account trusts. */
export type ClinicScan = "same" | "other-clinic" | "no-code";

export interface SafetyVault {
  /** Persons of the own conversations, without numbers. */
  safetyList(): Promise<SafetyView[]>;
  safetyOf(accountId: string): Promise<SafetyNumbers | null>;
  /** Compares a scanned text; `same` is kept. E_FORK, with evidence, where the two devices were shown two histories. */
  compareSafety(input: { accountId: string; text: string }): Promise<ScanOutcome>;
  /** The person says that the digits are the same, or takes it back, or has seen that the identity is new. */
  markSafety(input: { accountId: string; mark: "digits" | "noted" | "none" }): Promise<void>;
  /** The code of the clinic, and since when this person knows it to be the one on the wall. */
  clinicCheck(): Promise<{ clinicId: string; code: string; checkedMs: number | null }>;
  /** Compares a scanned sign with the pinned clinic; `same` is kept. */
  compareClinic(text: string): Promise<ClinicScan>;
}
