export type ClusterErrorCode =
  /** No PostgreSQL binaries are published for this platform, or the package is not installed. */
  | "cluster_no_binaries"
  /** Running as root, and no unprivileged user could be found or made. */
  | "cluster_root_refused"
  /** The folder (or one above it) cannot be entered by the user that runs PostgreSQL. */
  | "cluster_folder_unreachable"
  /** The folder cannot be created or written. */
  | "cluster_folder_not_writable"
  /** The folder is not empty and PostgreSQL does not recognise or accept what is in it. */
  | "cluster_corrupt"
  /** Another Bedside serves from this folder, or processes of a PostgreSQL that was killed have not ended yet. */
  | "cluster_in_use"
  /** The disk of the folder is full. */
  | "cluster_no_room"
  /** PostgreSQL did not become ready in time. */
  | "cluster_no_start"
  /** PostgreSQL did not end when it was told to. */
  | "cluster_no_stop";

export class ClusterError extends Error {
  readonly code: ClusterErrorCode;

  constructor(code: ClusterErrorCode, cause?: unknown) {
    super(code, { cause });
    this.name = "ClusterError";
    this.code = code;
  }
}
