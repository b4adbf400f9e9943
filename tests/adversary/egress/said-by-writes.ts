import type { RouteName } from "#app/services/access/rules.server.ts";

export type PostRoute = Extract<RouteName, `POST ${string}`>;

/**
 * What the entries of each route that writes say (audit/SPEC.md §5), no more and no fewer, in their order: by whom and for what
 * purpose, event, number of patients, kinds of things named, filters, relationship, items. Those without leave what nobody
 * sees, or give nothing out.
 */
export const saidByWrites: Readonly<Record<PostRoute, readonly string[]>> = {
  "POST /api/setup/begin": [],
  "POST /api/setup/finish": [
    "administrator HOPERAT clinic.setup of 0 account+device - - n=1",
    "administrator HOPERAT login of 0 nothing - - n=-",
  ],
  "POST /api/invitations": ["clinician TREAT person.invite of 1 invitation+person - invited n=1"],
  "POST /api/invitations/:invId/begin": ["anon - invite.open of 1 invitation - - n=1"],
  "POST /api/invitations/:invId/accept": [
    "patient PATRQT invite.accept of 1 invitation+account+device - self n=1",
    "patient PATRQT login of 0 nothing - - n=-",
  ],
  "POST /api/invitations/:invId/join": ["anon - invite.accept of 0 invitation+link - - n=1"],
  "POST /api/invitations/:invId/cancel": ["clinician TREAT invite.cancel of 1 invitation - invited n=1"],
  "POST /api/session/begin": [],
  "POST /api/session/finish": ["patient PATRQT login of 0 device - - n=-"],
  "POST /api/session/end": ["patient PATRQT logout of 0 nothing - - n=-"],
  "POST /api/session/end-all": ["patient PATRQT session.end of 1 person - self n=many"],
  "POST /api/people/:accountId/end": [
    "administrator HOPERAT person.offboard of 1 person - admin n=1",
    "administrator HOPERAT session.end of 1 person - admin n=1",
  ],
  "POST /api/people/:accountId/end-sessions": ["administrator HOPERAT session.end of 1 person - admin n=1"],
  "POST /api/passkeys/begin": [],
  "POST /api/passkeys": ["patient PATRQT credential.add of 1 device - self n=1"],
  "POST /api/passkeys/remove": ["patient PATRQT credential.remove of 1 device - self n=1"],
  "POST /api/links/begin": [],
  "POST /api/links": ["anon - device.link of 0 link - - n=1"],
  "POST /api/links/:linkId/new": ["anon - device.link of 0 link - - n=1"],
  "POST /api/links/:linkId/old": ["clinician TREAT device.link of 0 link - - n=1"],
  "POST /api/links/:linkId/challenge": [],
  "POST /api/links/:linkId/finish": [
    "clinician TREAT credential.add of 0 device - - n=1",
    "clinician TREAT login of 0 nothing - - n=-",
  ],
  "POST /api/recovery/begin": ["anon - recovery.use of 1 device - - n=0"],
  "POST /api/recovery/finish": [
    "patient PATRQT recovery.use of 1 device - self n=1",
    "patient PATRQT device.add of 1 device - self n=1",
    "patient PATRQT credential.add of 1 device - self n=1",
    "patient PATRQT login of 0 nothing - - n=-",
  ],
  "POST /api/recovery/revoke": [
    "anon - recovery.use of 1 device - - n=1",
    "anon - device.revoke of 1 device - - n=1",
    "anon - session.end of 1 device - - n=1",
  ],
  "POST /api/recovery/block": [
    "anon - recovery.use of 1 device - - n=1",
    "anon - credential.remove of 1 device - - n=1",
    "anon - session.end of 1 device - - n=1",
  ],
  "POST /api/log/consents": ["officer HCOMPL log.epoch of 0 change+device+signature - - n=1"],
  "POST /api/threads": [
    "clinician TREAT thread.create of 1 thread - thread n=1",
    "clinician TREAT envelope.send of 1 thread+envelope - thread n=1",
  ],
  "POST /api/threads/:threadId/close": ["clinician TREAT thread.close of 1 thread - thread n=1"],
  "POST /api/threads/:threadId/members": ["clinician TREAT participant.add of 1 thread+account - thread n=1"],
  "POST /api/envelopes": ["patient PATRQT envelope.send of 1 thread+envelope - self n=1"],
  "POST /api/blobs": [],
  "POST /api/blobs/:blobId/chunks/:index": [],
  "POST /api/blobs/:blobId/finish": ["patient PATRQT attachment.upload of 1 blob - self n=1"],
  "POST /api/blobs/:blobId/cancel": [],
  "POST /api/chain/device": ["clinician TREAT device.add of 0 device - - n=1"],
  "POST /api/chain/kit": ["patient PATRQT device.add of 1 device - self n=1"],
  "POST /api/chain/revoke": ["clinician TREAT device.revoke of 0 device - - n=1"],
  "POST /api/chain/removal": ["patient PATRQT device.revoke of 1 device - self n=0"],
  "POST /api/people/:accountId/block": [
    "administrator HOPERAT credential.remove of 1 person+device - admin n=1",
    "administrator HOPERAT session.end of 1 person+device - admin n=1",
  ],
  "POST /api/chain/rotate": ["patient PATRQT key.rotate of 1 device - self n=1"],
  "POST /api/chain/policy": ["administrator HOPERAT policy.change of 0 nothing - - n=1"],
  "POST /api/chain/endorse": ["administrator HOPERAT person.endorse of 0 person - - n=1"],
  "POST /api/chain/team": ["administrator HOPERAT team.change of 0 team - - n=1"],
  "POST /api/chain/offboard": [
    "administrator HOPERAT person.offboard of 0 person - - n=1",
    "administrator HOPERAT session.end of 0 person - - n=1",
  ],
  "POST /api/clinic": ["administrator HOPERAT policy.change of 0 nothing - - n=1"],
  "POST /api/audit/people": ["officer HCOMPL audit.search of 1 nothing name audit n=1"],
  "POST /api/audit/device-report": ["officer HCOMPL participant.read of 0 device+person - - n=0"],
  "POST /api/disclosures": ["officer HCOMPL disclosure.record of 1 disclosure - audit n=1"],
  "POST /api/review/settings": [
    "officer HCOMPL policy.change of 0 desk - - n=1",
    "officer HCOMPL retention.change of 0 years - - n=1",
  ],
  "POST /api/review/watch": ["officer HCOMPL policy.change of 1 watch - audit n=1"],
  "POST /api/review/cases": ["officer HCOMPL audit.review of 0 case+rule+entry+subject+state - - n=1"],
  "POST /api/review/cases/:caseId/step": [
    "officer HCOMPL audit.review of 0 case+rule+entry+subject+state+assignee - - n=1",
  ],
  "POST /api/review/signoffs": ["officer HCOMPL audit.signoff of 0 signoff+log+from+to+size - - n=1"],
  "POST /api/review/holds": ["officer HCOMPL hold.set of 0 hold - - n=1"],
  "POST /api/review/holds/:holdId/clear": ["officer HCOMPL hold.clear of 0 hold - - n=1"],
  "POST /api/review/redactions": [
    "officer HCOMPL audit.redact of 1 redaction+log+entry+part+step - audit n=1",
  ],
  "POST /api/review/redactions/:redactionId/decide": [
    "officer HCOMPL audit.redact of 1 redaction+log+entry+part+step+proposer - audit n=1",
  ],
};
