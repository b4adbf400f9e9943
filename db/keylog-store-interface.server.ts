/** State of the key log (protocol SPEC §13): number of leaves and RFC 6962 root (of the empty tree at size 0). */
export interface KeylogHead {
  size: number;
  root: Uint8Array;
}

/** What an append gives: the new head, and the index of each leaf in the order they were given. */
export interface KeylogAppended extends KeylogHead {
  indices: number[];
}
