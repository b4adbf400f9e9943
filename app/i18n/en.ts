import { access } from "./en/access.ts";
import { audit } from "./en/audit.ts";
import { common } from "./en/common.ts";
import { demo } from "./en/demo.ts";
import { devices } from "./en/devices.ts";
import { disclosures } from "./en/disclosures.ts";
import { files } from "./en/files.ts";
import { join } from "./en/join.ts";
import { lostReport } from "./en/lost-report.ts";
import { members } from "./en/members.ts";
import { messages } from "./en/messages.ts";
import { officer } from "./en/officer.ts";
import { onboarding } from "./en/onboarding.ts";
import { ownDevices } from "./en/own-devices.ts";
import { passingOn } from "./en/passing-on.ts";
import { passkeys } from "./en/passkeys.ts";
import { people } from "./en/people.ts";
import { policy } from "./en/policy.ts";
import { protocolErrors } from "./en/protocol-errors.ts";
import { redaction } from "./en/redaction.ts";
import { restored } from "./en/restored.ts";
import { review } from "./en/review.ts";
import { root } from "./en/root.ts";
import { safety } from "./en/safety.ts";
import { scan } from "./en/scan.ts";
import { sheets } from "./en/sheets.ts";
import { storage } from "./en/storage.ts";
import { systemErrors } from "./en/system-errors.ts";
import { trust } from "./en/trust.ts";
import { years } from "./en/years.ts";

/** The English texts, the source of all keys. */
export const en = {
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
} as const;
