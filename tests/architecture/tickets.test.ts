import { expect, test } from "vitest";
import { sourceFiles } from "./source-files.ts";

/** Who may make each capability (compliance/architecture.md "Audited by construction"); its own file declares it. */
const mints: Record<string, string[]> = {
  ReadTicket: ["app/services/audited/run-read.server.ts"],
  WriteTx: ["app/services/audited/run-write.server.ts"],
  SessionTicket: [
    "app/services/passkey/spend-challenge.server.ts",
    "app/services/session/find-caller.server.ts",
    "app/services/session/session-stands.server.ts",
  ],
  SystemTicket: [
    "app/services/clean-up.server.ts",
    "app/services/notify/hub.server.ts",
    "app/services/read/clinic-notice.server.ts",
    "app/services/setup-token.server.ts",
  ],
};

const judged = sourceFiles(["app", "db"]).filter(({ path }) => !path.startsWith("db/tickets/"));

for (const [ticket, allowed] of Object.entries(mints)) {
  test(`${ticket} is minted where the architecture says, and nowhere else`, () => {
    const pattern = new RegExp(`\\b${ticket}\\s*\\.\\s*mint\\b`);
    const minting = judged.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
    expect(minting.sort()).toEqual(allowed);
  });
}

test("no capability is minted under another name", () => {
  const minting = judged.flatMap(({ path, text }) =>
    [...text.matchAll(/(\w+)\s*(?:\.\s*mint\b|\[\s*["'`]mint["'`]\s*\])/g)].map(([, name]) => ({
      path,
      name,
    })),
  );
  expect(minting.length).toBeGreaterThan(5);
  expect(minting.filter(({ name }) => !name || !(name in mints))).toEqual([]);
  const destructured = judged.filter(({ text }) => /\{[^}]*\bmint\b[^}]*\}\s*=/.test(text));
  expect(destructured.map(({ path }) => path)).toEqual([]);
});

test("every route of the API is one guarded call and nothing else", () => {
  const routes = sourceFiles(["app/routes"]).filter(({ path }) => /^app\/routes\/api\./.test(path));
  expect(routes.length).toBeGreaterThan(20);
  const body =
    /^export async function (?:loader|action)\(args: (?:Loader|Action)FunctionArgs\) \{\n {2}return (?:audited|auditedWrite|open)\(args, \w+\);\n\}$/gm;
  for (const { path, text } of routes) {
    const handlers = text.match(/^export /gm) ?? [];
    expect([path, text.match(body)?.length]).toEqual([path, handlers.length]);
  }
});

/** Server and browser halves of screens that are allowed to exist, each with its reason: no ticket is asked of them. */
const screenHandlers: Record<string, string> = {
  "app/root.tsx loader": "language, theme, zone and the clinic's notice; nothing of a person",
  "app/routes/not-found/route.tsx loader": "throws 404 and reads nothing",
};

test("screens have no loader, action or client half but those that a list gives a reason for", () => {
  const screens = sourceFiles(["app/root.tsx", "app/routes"]).filter(
    ({ path }) => !/^app\/routes\/api\./.test(path),
  );
  expect(screens.length).toBeGreaterThan(30);
  const names = "loader|action|clientLoader|clientAction";
  // Declared with its name, in a list of exports under this or another name, or taken apart from something.
  const forms = [
    new RegExp(`^export\\s+(?:async\\s+)?(?:function\\s*\\*?|const|let|var|class)\\s*(${names})\\b`, "gm"),
    new RegExp(`^export\\s*\\{[^}]*\\b(${names})\\b[^}]*\\}`, "gm"),
    new RegExp(`^export\\s+(?:const|let|var)\\s*[{[][^=]*\\b(${names})\\b`, "gm"),
    new RegExp(`\\b(${names})\\.hydrate\\b`, "gm"),
  ];
  const found = screens.flatMap(({ path, text }) =>
    forms.flatMap((form) => [...text.matchAll(form)].map(([, name]) => `${path} ${name}`)),
  );
  expect([...new Set(found)].sort()).toEqual(Object.keys(screenHandlers).sort());
});

test("the one screen's loader that reads anything reads the clinic's notice alone", () => {
  const [root] = sourceFiles(["app/root.tsx"]);
  const services = [...(root?.text ?? "").matchAll(/from "\.\/(services|routes\/api)[^"]*"/g)].map(
    ([all]) => all,
  );
  expect(services).toEqual([
    'from "./services/read/clinic-notice.server.ts"',
    'from "./services/session/cookie.server.ts"',
  ]);
});
