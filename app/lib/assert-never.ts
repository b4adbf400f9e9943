/** Marks a branch that the types say cannot be reached; throws if it is. */
export function assertNever(value: never): never {
  throw new Error(`unreachable: ${typeof value}`);
}
