import { access } from "./ar/access.ts";
import { audit } from "./ar/audit.ts";
import { common } from "./ar/common.ts";
import { demo } from "./ar/demo.ts";
import { devices } from "./ar/devices.ts";
import { disclosures } from "./ar/disclosures.ts";
import { files } from "./ar/files.ts";
import { join } from "./ar/join.ts";
import { lostReport } from "./ar/lost-report.ts";
import { members } from "./ar/members.ts";
import { messages } from "./ar/messages.ts";
import { officer } from "./ar/officer.ts";
import { onboarding } from "./ar/onboarding.ts";
import { ownDevices } from "./ar/own-devices.ts";
import { passingOn } from "./ar/passing-on.ts";
import { passkeys } from "./ar/passkeys.ts";
import { people } from "./ar/people.ts";
import { policy } from "./ar/policy.ts";
import { protocolErrors } from "./ar/protocol-errors.ts";
import { redaction } from "./ar/redaction.ts";
import { restored } from "./ar/restored.ts";
import { review } from "./ar/review.ts";
import { root } from "./ar/root.ts";
import { safety } from "./ar/safety.ts";
import { scan } from "./ar/scan.ts";
import { sheets } from "./ar/sheets.ts";
import { storage } from "./ar/storage.ts";
import { systemErrors } from "./ar/system-errors.ts";
import { trust } from "./ar/trust.ts";
import { years } from "./ar/years.ts";
import type { Catalog } from "./catalog.ts";

/** The Arabic texts: formal, plain Modern Standard Arabic. */
export const ar = {
  ...common,
  ...protocolErrors,
  ...systemErrors,
  ...onboarding,
  ...access,
  ...messages,
  ...members,
  ...join,
  ...devices,
  ...files,
  ...demo,
  ...people,
  ...root,
  ...ownDevices,
  ...passingOn,
  ...passkeys,
  ...policy,
  ...safety,
  ...scan,
  ...sheets,
  ...storage,
  ...trust,
  ...audit,
  ...officer,
  ...restored,
  ...review,
  ...disclosures,
  ...redaction,
  ...lostReport,
  ...years,
} as const satisfies Catalog;
