/** What a message can be filled with. Text is isolated from the surrounding direction; numbers are formatted by the locale. */
export type MessageValue = string | number | Date;

type Word<S extends string> = S extends `${string}${" " | "#" | "{"}${string}` ? never : S;
type Head<S extends string> = S extends `${infer Name},${string}` ? Word<Name> : Word<S>;

/** Names of the ICU arguments of a message. Branches of a plural must hold more than one word, or they read as a name. */
export type ArgumentNames<S extends string> = S extends `${string}{${infer Inside}}${infer Rest}`
  ? Head<Inside> | ArgumentNames<Rest>
  : never;

/** The rest parameter of `t`: nothing for a fixed text, else an object that has every outer argument. */
export type MessageArguments<S extends string> = [ArgumentNames<S>] extends [never]
  ? [values?: Readonly<Record<string, MessageValue>>]
  : [values: Readonly<Record<ArgumentNames<S>, MessageValue> & Record<string, MessageValue>>];
