import { defineConfig } from "drizzle-kit";

/** The tables of the two logs have functions and triggers, which are SQL of their own in migrations/audit. */
export default defineConfig({
  dialect: "postgresql",
  schema: [
    "blob",
    "chain",
    "clinic",
    "envelope",
    "invitation",
    "link",
    "log-change",
    "person",
    "review",
    "recovery",
    "redaction",
    "sign-in",
    "team",
    "thread",
  ].map((name) => `./db/schema/${name}.ts`),
  out: "./db/migrations",
});
