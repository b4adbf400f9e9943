export type StartFailureCode =
  | "start_setting_refused"
  | "start_http_origin_refused"
  | "start_data_folder_not_writable"
  | "start_demo_folder"
  | "start_not_demo_folder"
  | "start_demo_database"
  | "start_database_unreachable"
  | "start_database_too_old"
  | "start_migration_failed"
  | "start_port_taken"
  | "start_port_forbidden"
  | "start_build_missing"
  | "start_log_rolled_back"
  | "start_log_rewritten"
  | "start_signer_unreadable"
  | "start_restore_reason"
  | "start_restore_empty"
  | "start_restore_nothing"
  | "start_restore_code"
  | "start_restore_note"
  | "start_server_runs"
  | "start_signer_away"
  | "start_signer_apart"
  | "start_log_key_usage"
  | "start_log_key_nothing";

/** Why the server cannot start; the sentence for the operator is made from it at the edge. */
export class StartFailure extends Error {
  readonly code: StartFailureCode;
  /** Name of the setting to change, where one setting is the reason. Never its value: that may be a secret. */
  readonly setting: string | undefined;

  constructor(code: StartFailureCode, options: { cause?: unknown; setting?: string } = {}) {
    super(code, { cause: options.cause });
    this.name = "StartFailure";
    this.code = code;
    this.setting = options.setting;
  }
}
