import { assertNever } from "#app/lib/assert-never.ts";
import type { AccountId } from "#app/lib/ids.ts";
import { refuseUnless } from "../errors.ts";
import { chainRole } from "./chain-statement.ts";
import type { ThreadMember, ThreadMembers } from "./thread-state.ts";
import { memberRole, type ThreadPolicy, threadPolicy } from "./thread-statement.ts";

const everything = memberRole.read | memberRole.write | memberRole.admin;
const readAndWrite = memberRole.read | memberRole.write;

/** What holds for the members of a thread after every statement (SPEC §7). Administrators and officers are never members. */
export function requirePolicy(policy: ThreadPolicy, members: ThreadMembers): void {
  const all = [...members.values()];
  for (const member of all)
    refuseUnless(
      member.chainRole === chainRole.patient || member.chainRole === chainRole.staff,
      "E_CHAIN",
      "policy",
    );
  // Only a caregiver's access ends by itself: who could sign statements would outlive it in what was signed.
  for (const { chainRole: role, role: bits, notAfterMs } of all)
    if (notAfterMs !== null)
      refuseUnless(
        policy === threadPolicy.care && role === chainRole.patient && bits === readAndWrite,
        "E_CHAIN",
        "policy",
      );
  switch (policy) {
    case threadPolicy.care: {
      const patients = all.filter(isPatientSide);
      refuseUnless(
        patients.some(({ role }) => role === everything),
        "E_CHAIN",
        "policy",
      );
      for (const { role } of patients)
        refuseUnless(role === everything || role === readAndWrite, "E_CHAIN", "policy");
      return;
    }
    case threadPolicy.staff:
      refuseUnless(!all.some(isPatientSide), "E_CHAIN", "policy");
      return;
    case threadPolicy.self:
      refuseUnless(all.length === 1, "E_CHAIN", "policy");
      return;
    default:
      assertNever(policy);
  }
}

/** Care: staff enter with every right, in CREATE and in ADD_MEMBER. */
export function requireEntry(policy: ThreadPolicy, member: ThreadMember): void {
  if (policy === threadPolicy.care && member.chainRole === chainRole.staff)
    refuseUnless(member.role === everything, "E_CHAIN", "policy");
}

/** Care: the patient side named in CREATE stays, with the rights it was given there. */
export function requireMayChange(
  policy: ThreadPolicy,
  namedInCreate: ReadonlySet<AccountId>,
  member: ThreadMember,
): void {
  const fixed = policy === threadPolicy.care && isPatientSide(member) && namedInCreate.has(member.id);
  refuseUnless(!fixed, "E_CHAIN", "policy");
}

function isPatientSide(member: ThreadMember): boolean {
  return member.chainRole === chainRole.patient;
}
