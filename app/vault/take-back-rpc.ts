/** A message that the server refused for good, back where it was written. */
export interface TakenBack {
  /** Of the draft that holds its text now: of its conversation, or "new" where the conversation never came about. */
  draftKey: string;
  /** Files that it had, which have to be chosen again. */
  files: number;
}

export interface TakeBackVault {
  /**
   * Puts the text of a failed message back into a draft and forgets the message, and a conversation that its refusal left empty.
   * Null when there is nothing to take back; E_DRAFT when another new message has been begun, which is not overwritten.
   */
  takeBackFailed(id: string): Promise<TakenBack | null>;
}
