import { AuditStoreError } from "#db/audit-store-error.server.ts";
import { ClusterError, type ClusterErrorCode } from "#db/cluster/cluster-error.server.ts";
import { isTransient } from "#db/database-failure.server.ts";
import { errorCode } from "./log.server.ts";
import { StartFailure, type StartFailureCode } from "./start-failure.server.ts";

type Code = ClusterErrorCode | Exclude<StartFailureCode, "start_setting_refused">;

const sentences: Record<Code, string> = {
  start_http_origin_refused:
    "BEDSIDE_ORIGIN must begin with https:// (http:// is only for localhost): put a proxy with a certificate in front and set its address.",
  start_data_folder_not_writable:
    "The data folder cannot be written: make it writable for this user, or set BEDSIDE_DATA_DIR to a folder that is.",
  start_demo_folder:
    "The data folder holds the demo, which is no place for a real clinic: start it with npm start -- --demo, or set BEDSIDE_DATA_DIR to another folder.",
  start_not_demo_folder:
    "The data folder holds a real clinic, which the demo never touches: leave out --demo, or set BEDSIDE_DATA_DIR to another folder.",
  start_demo_database:
    "The demo keeps its own database, and DATABASE_URL may hold a real clinic: unset DATABASE_URL for the demo.",
  start_database_unreachable:
    "The database does not answer: check that PostgreSQL runs and that DATABASE_URL (and DATABASE_OWNER_URL) are right, or unset them to use the embedded one.",
  start_database_too_old: "The database is older than PostgreSQL 15: upgrade it, or unset DATABASE_URL.",
  start_migration_failed:
    "The database could not be brought up to date: nothing was changed; restore the backup made before the upgrade, or report the code in the log.",
  start_port_taken: "The port is taken: stop the other program, or set PORT to another number.",
  start_port_forbidden:
    "The port or address may not be used: set PORT to a number above 1023, and BEDSIDE_LISTEN to an address of this machine.",
  start_build_missing: "The build is missing: run npm start, which makes it.",
  start_log_rolled_back:
    "The access log is shorter than what was signed here (E_ROLLBACK), so the database was rolled back or replaced: put back its newest copy, and if this is the newest, name the loss with npm run epoch (compliance/runbooks/backup-restore.md).",
  start_log_rewritten:
    "The access log is not the one that was signed here (E_FORK), so the database was changed or replaced: keep it as evidence, and put back the one that belongs to this data folder.",
  start_signer_unreadable:
    "The memory of the access log's signer is damaged: put back the .checkpoint files of the folder `secrets` in the data folder from its newest copy.",
  start_restore_reason:
    "Say why the clinic went back to a copy: npm run epoch -- REASON, where REASON is disk-failure, attack, mistake, move, drill or other.",
  start_restore_empty:
    "The database holds no access log, so it is no copy of a clinic: put the copy back first, or set BEDSIDE_DATA_DIR to the folder that holds it.",
  start_restore_nothing:
    "Nothing is lost: both logs of this database are as long as what was signed, and Bedside starts with npm start.",
  start_restore_code:
    "The code belongs to another loss than the one that is there now: run npm run epoch -- REASON again, and read what it says before you repeat its code.",
  start_restore_note:
    "A checkpoint file is not signed by the keys that lie in this data folder: give the file of this clinic, or leave it out.",
  start_server_runs:
    "Bedside is running on this machine: stop it on every node first, and start it again afterwards.",
  start_signer_away:
    "The signer does not answer at BEDSIDE_SIGNER: start it first, and let this user open its socket, or unset the setting to sign in this process.",
  start_signer_apart:
    "The keys of the logs are the signer's (BEDSIDE_SIGNER): after a restore run npm run epoch with --folder DIR, its folder, as root; for a new key npm run signer with log-key (compliance/runbooks/log-keys.md).",
  start_log_key_usage:
    "Say which log's key is replaced and why: npm run log-key -- LOG REASON, where LOG is access or keys and REASON is routine, leak, move, drill or other.",
  start_log_key_nothing:
    "Nothing was signed yet under the name of BEDSIDE_ORIGIN: set it as the server has it, or start Bedside once before its keys are replaced.",
  cluster_no_binaries:
    "No PostgreSQL came with npm for this machine: run npm ci, or set DATABASE_URL to a PostgreSQL of your own.",
  cluster_root_refused:
    "PostgreSQL refuses to run as root and no user `postgres` could be made: run as another user, or set DATABASE_URL.",
  cluster_folder_unreachable:
    "PostgreSQL cannot enter the data folder: set BEDSIDE_DATA_DIR to a folder that the user `postgres` can reach (not under /root).",
  cluster_folder_not_writable:
    "The data folder cannot be written: make it writable for this user, or set BEDSIDE_DATA_DIR to a folder that is.",
  cluster_corrupt:
    "The database files are damaged or not ours: restore a backup of the data folder, or set BEDSIDE_DATA_DIR to an empty one.",
  cluster_in_use:
    "Another Bedside is using this data folder: stop it first, or set BEDSIDE_DATA_DIR to another folder.",
  cluster_no_room:
    "The disk of the data folder is full: make room on it, nothing was lost; the database goes on where it was.",
  cluster_no_start:
    "The embedded PostgreSQL did not start: read the .log file beside its folder in the data folder.",
  cluster_no_stop:
    "The embedded PostgreSQL did not end: read the .log file beside its folder in the data folder, and end its process.",
};

/** One sentence with its remedy for the person who ran `npm start`. */
export function startSentence(cause: unknown): string {
  if (cause instanceof StartFailure && cause.code === "start_setting_refused")
    return `The setting ${cause.setting} is not valid: correct it, or unset it to use the default.`;
  if (cause instanceof StartFailure || cause instanceof ClusterError)
    // The one code that is not in the table was answered above.
    return sentences[cause.code as Code];
  // A database that ends while the server starts is away, which is no defect.
  if (isTransient(cause)) return sentences.start_database_unreachable;
  if (cause instanceof AuditStoreError && cause.code === "E_DURABILITY")
    return "The database may lose what it has acknowledged (E_DURABILITY): set fsync, full_page_writes and synchronous_commit to on for this database and its role, and leave synchronous_commit out of DATABASE_URL.";
  return `Bedside could not start (${errorCode(cause)}): this is a defect, please report it.`;
}
