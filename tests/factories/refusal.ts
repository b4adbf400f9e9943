import { expect } from "vitest";
import { ProtocolError } from "#app/crypto/errors.ts";

/** Runs an action that must be refused and gives "CODE" or "CODE(reason)"; any other error fails the test. */
export async function refusalOf(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (error instanceof ProtocolError) return error.message;
    throw error;
  }
  expect.unreachable("nothing was refused");
}
