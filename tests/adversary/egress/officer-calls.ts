import type { ApiAnswer } from "#tests/factories/api-client.ts";
import type { ApiPerson } from "#tests/factories/api-person.ts";
import type { ApiServer } from "#tests/factories/api-server.ts";
import { disclosureOf } from "#tests/factories/disclosure.ts";
import { signedReview } from "#tests/factories/signed-review.ts";

/** The officer's writes, each as one good call; `seats` is asked when a call is made, after the clinic stands. */
export function officerCalls(seats: () => { server: ApiServer; officer: ApiPerson }) {
  const post = (path: string, body: unknown) => (): Promise<ApiAnswer> =>
    seats().officer.client.post(path, body);

  async function pseudonymOf(name: string): Promise<string> {
    const { rows } = await seats().server.owner.query(
      "SELECT pseudonym FROM person_private WHERE name = $1",
      [name],
    );
    return rows[0].pseudonym.toString("base64url");
  }

  async function finding() {
    return {
      log: "2026",
      rule: "R7",
      subject: await pseudonymOf("Dr Imani Cole"),
      patient: null,
      firstSeq: 3,
    };
  }

  /** A word that was typed, as something to take out; no hold stands over it. */
  async function removal() {
    const { server, officer } = seats();
    await server.owner.query("UPDATE legal_hold SET cleared_ms = 1, cleared_by = set_by");
    await officer.client.post("/api/audit/people", { name: "Maya" });
    const { rows } = await server.owner.query(
      `SELECT log, seq FROM audit_entry WHERE position('"e":"audit.search"'::bytea IN body) > 0 ORDER BY seq DESC LIMIT 1`,
    );
    return { log: rows[0].log, seq: Number(rows[0].seq), part: "private", reason: "A name by mistake" };
  }

  return {
    "POST /api/audit/people": async () => post("/api/audit/people", { name: "Maya" }),
    "POST /api/audit/device-report": async () => {
      const person = await pseudonymOf("Olu Watch");
      const deviceId = seats().officer.keys.first.id;
      return post("/api/audit/device-report", { person, deviceId, reason: "A stolen phone" });
    },
    "POST /api/disclosures": async () =>
      post("/api/disclosures", disclosureOf(await pseudonymOf("Maya Ortiz"))),
    "POST /api/review/settings": async () =>
      post("/api/review/settings", {
        ...{ bulkPatients: 30, dormantDays: 40, denials: 9, retentionYears: 8 },
        hours: { from: 8, to: 18, days: [1, 2, 3, 4, 5] },
      }),
    "POST /api/review/watch": async () =>
      post("/api/review/watch", { patient: await pseudonymOf("Maya Ortiz"), watched: true }),
    "POST /api/review/cases": async () => post("/api/review/cases", await finding()),
    "POST /api/review/cases/:caseId/step": async () => {
      const { json } = await seats().officer.client.post("/api/review/cases", await finding());
      const body = { state: "assigned", assignee: await pseudonymOf("Olu Watch"), note: "" };
      return post(`/api/review/cases/${json.id}/step`, body);
    },
    "POST /api/review/signoffs": async () =>
      post("/api/review/signoffs", await signedReview(seats().server, seats().officer)),
    "POST /api/review/holds": async () =>
      post("/api/review/holds", { log: null, patient: null, reason: "A lawsuit" }),
    "POST /api/review/redactions": async () => post("/api/review/redactions", await removal()),
    "POST /api/review/redactions/:redactionId/decide": async () => {
      const { json } = await seats().officer.client.post("/api/review/redactions", await removal());
      return post(`/api/review/redactions/${json.id}/decide`, { confirm: false });
    },
    "POST /api/review/holds/:holdId/clear": async () => {
      const held = { log: null, patient: null, reason: "A lawsuit" };
      const { json } = await seats().officer.client.post("/api/review/holds", held);
      return post(`/api/review/holds/${json.id}/clear`, { reason: "It is over" });
    },
  };
}
