/** Which of our codes a scanned text is, by its shape alone; what it says is judged in the vault. Null: not one of ours. */
export type CodeKind = "link" | "safety" | "clinic";

const id = "[A-Za-z0-9_-]{43}";
const point = `${id}\\|\\d+\\|${id}`;

const shapes: Readonly<Record<CodeKind, RegExp>> = {
  link: new RegExp(`^1\\|[A-Za-z0-9_-]{22}\\|${id}$`),
  safety: new RegExp(`^1\\|${point}\\|${point}\\|\\d+\\|${id}$`),
  clinic: new RegExp(`^1\\|clinic\\|${id}$`),
};

export function codeKindOf(text: string): CodeKind | null {
  const kinds: readonly CodeKind[] = ["link", "safety", "clinic"];
  return kinds.find((kind) => shapes[kind].test(text.trim())) ?? null;
}
