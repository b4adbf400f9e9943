import type { Role } from "#app/protocol/roles.ts";

const minute = 60_000;
const hour = 60 * minute;

export interface SessionLimit {
  /** From sign-in to the end, ms. */
  absoluteMs: number;
  /** From the last request to the end, ms. */
  idleMs: number;
}

const staff: SessionLimit = { absoluteMs: 12 * hour, idleMs: 30 * minute };
const patient: SessionLimit = { absoluteMs: 30 * 24 * hour, idleMs: 24 * hour };

/** A patient signs in rarely and from home; everybody else from machines that others use too. */
export const sessionLimits: Readonly<Record<Role, SessionLimit>> = {
  patient,
  clinician: staff,
  officer: staff,
  administrator: staff,
};

/** The last request is written down this often, not at each request. */
export const sessionTouchMs = 30_000;
