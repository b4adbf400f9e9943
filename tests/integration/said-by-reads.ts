import type { RouteName } from "#app/services/access/rules.server.ts";

type GetRoute = Extract<RouteName, `GET ${string}`>;

/** What the entry of one who reads says, beside its event (tests/factories/request-events). */
export const saidByReads: Readonly<Partial<Record<GetRoute, readonly [reader: string, said: string]>>> = {
  "GET /api/invitations": ["clinician", "clinician TREAT invite.list of 1 invitation - invited n=1"],
  "GET /api/invitations/:invId/open": ["patient", "anon - invite.open of 0 invitation - - n=1"],
  "GET /api/passkeys": ["patient", "patient PATRQT device.list of 1 device - self n=1"],
  "GET /api/links/:linkId/messages": ["patient", "anon - device.link of 0 link - - n=1"],
  "GET /api/me": ["patient", "patient PATRQT settings.read of 1 person - self n=1"],
  "GET /api/sync/keylog": ["clinician", "clinician TREAT keylog.read of 1 account - thread n=many"],
  "GET /api/keylog/leaves": ["officer", "officer HCOMPL keylog.read of 0 nothing - - n=many"],
  "GET /api/sync/feed": ["clinician", "clinician TREAT envelope.read of 1 thread+envelope - thread n=many"],
  "GET /api/sync/envelopes": ["clinician", "clinician TREAT envelope.read of 1 thread+envelope - thread n=1"],
  "GET /api/events": ["patient", "patient PATRQT stream.open of 0 nothing - - n=0"],
  "GET /api/directory": ["clinician", "clinician TREAT directory.search of 1 person - thread n=many"],
  "GET /api/device/envelopes": [
    "clinician",
    "clinician TREAT envelope.read of 1 device+thread+envelope - thread n=1",
  ],
  "GET /api/audit/entries": ["officer", "officer HCOMPL audit.view of 0 log - - n=many"],
  "GET /api/audit/checkpoint": ["officer", "officer HCOMPL audit.verify of 0 log - - n=0"],
  "GET /api/audit/logs": ["officer", "officer HCOMPL audit.view of 0 desk - - n=1"],
  "GET /api/audit/leaves": ["officer", "officer HCOMPL audit.verify of 0 log+from - - n=many"],
  "GET /api/audit/proof": ["officer", "officer HCOMPL audit.view of 0 log+entry - - n=1"],
  "GET /api/audit/export": ["officer", "officer HCOMPL audit.export of 0 log+format - - n=many"],
  "GET /api/audit/own": ["patient", "patient PATRQT access-log.view of 1 nothing - self n=many"],
  "GET /api/audit/names": ["officer", "officer HCOMPL audit.view of 0 nothing - - n=0"],
  "GET /api/audit/devices": ["officer", "officer HCOMPL device.list of 0 nothing - - n=0"],
  "GET /api/disclosures": ["officer", "officer HCOMPL audit.view of 0 accounting - - n=0"],
  "GET /api/disclosures/own": ["patient", "patient PATRQT access-log.view of 1 accounting - self n=0"],
  "GET /api/review": ["officer", "officer HCOMPL audit.view of 0 desk - - n=0"],
};
