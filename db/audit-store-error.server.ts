/**
 * E_NOT_DURABLE the entry is not known to be on disk: answer 503 · E_BUSY too many entries wait: answer 503 ·
 * E_ENTRY an input outside the grammar (a defect of the caller) · E_DURABILITY the database would lose
 * acknowledged rows: do not start · E_NOT_COMMITTED a COMMIT that was answered with ROLLBACK ·
 * E_NOT_STARTED `start()` has not run.
 */
export type AuditStoreErrorCode =
  | "E_NOT_DURABLE"
  | "E_BUSY"
  | "E_ENTRY"
  | "E_DURABILITY"
  | "E_NOT_COMMITTED"
  | "E_NOT_STARTED";

export class AuditStoreError extends Error {
  readonly code: AuditStoreErrorCode;
  constructor(code: AuditStoreErrorCode, cause?: unknown) {
    super(code, { cause });
    this.name = "AuditStoreError";
    this.code = code;
  }
}
