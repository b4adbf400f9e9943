/** "Chrome on Windows", for the person to recognise: what the browser says of itself, in names that need no translation. */
export function browserLabel(userAgent: string): string {
  const browsers = [
    ["Edg/", "Edge"],
    ["Firefox/", "Firefox"],
    ["Chrome/", "Chrome"],
    ["Safari/", "Safari"],
  ] as const;
  const systems = [
    ["Android", "Android"],
    ["iPhone", "iPhone"],
    ["iPad", "iPad"],
    ["Windows", "Windows"],
    ["Mac OS", "Mac"],
    ["Linux", "Linux"],
  ] as const;
  const named = (table: readonly (readonly [string, string])[]) =>
    table.find(([mark]) => userAgent.includes(mark))?.[1] ?? null;
  return [named(browsers), named(systems)].filter((each) => each !== null).join(" · ");
}
