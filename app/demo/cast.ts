import type { Language } from "./language.ts";

/** The synthetic clinic and its people. All of them are invented, and their devices are played by this program. */
export const clinic = {
  name: "Lindenbrook Demo",
  replyHours: 24,
  emergencyNumber: "112",
  crisisNumber: null,
};

export const administratorName = "Morgan Ellis";

export const teams = [
  { id: "diabetes", name: "Diabetes team" },
  { id: "family", name: "Family practice" },
] as const;
export type TeamId = (typeof teams)[number]["id"];

export const clinicians = [
  { id: "leila", name: "Dr Leila Haddad", team: "diabetes" },
  { id: "tom", name: "Nurse Tom Fielding", team: "diabetes" },
  { id: "ingrid", name: "Dr Ingrid Solberg", team: "family" },
  { id: "amal", name: "Nurse Amal Nasser", team: "family" },
] as const satisfies readonly { id: string; name: string; team: TeamId }[];
export type ClinicianId = (typeof clinicians)[number]["id"];

export const patients = [
  { id: "george", name: "George Whitlock", team: "diabetes", language: "en" },
  { id: "priya", name: "Priya Raman", team: "diabetes", language: "en" },
  { id: "hanan", name: "حنان يوسف", team: "diabetes", language: "ar" },
  { id: "marta", name: "Marta Nowak", team: "family", language: "en" },
  { id: "samir", name: "سمير الخطيب", team: "family", language: "ar" },
] as const satisfies readonly { id: string; name: string; team: TeamId; language: Language }[];
export type PatientId = (typeof patients)[number]["id"];

/** Whom the printed links are for: the people who try it. */
export const guests = {
  patient: "Robin Ashdown",
  clinician: "Dr Jo Marlow",
  officer: "Chris Penrose",
} as const;
