import type { ChainPoint } from "#app/crypto/public/chain-statement.ts";
import { chainRole, teamMemberLimit } from "#app/crypto/public/chain-statement.ts";
import { endorsementOf, newestTeam, policyOf, teamIds } from "#app/crypto/public/clinic-root.ts";
import { nameCommitment } from "#app/crypto/public/name-commitment.ts";
import type { ChainChange } from "#app/crypto/secret/sign-chain.ts";
import { fromBase64url, toBase64url } from "#app/lib/base64url.ts";
import { compareBytes } from "#app/lib/bytes.ts";
import { type AccountId, idBytes, idOf, type TeamId } from "#app/lib/ids.ts";
import type { DirectoryTeam } from "#app/protocol/sync-api.ts";
import type { ProtectionPolicy } from "../policy-rpc.ts";
import { type AdminBatch, type AdminRequest, VaultError } from "../rpc.ts";
import type { VaultEnvironment } from "./environment.ts";
import type { Model } from "./model-types.ts";
import { personIn, rosterOf, teamsIn } from "./people.ts";
import { chainIn, roleOfChain, rootIn } from "./pins.ts";

const yearMs = 31_536_000_000;
const statementLimit = 64;

type RootRequest = Exclude<
  AdminRequest,
  { type: "kit" | "rotate" | "revoke" | "members" | "link" | "ask-removal" | "confirm-removal" }
>;

/** What a ceremony will sign, decided before it: statements without headers, and what the screen lists (SPEC §12). */
export interface RootPlan {
  changes: ChainChange[];
  lines: AdminBatch["lines"];
  teams: DirectoryTeam[];
}

/** Turns a request into the exact batch; E_ADMIN_EMPTY when nothing would change, E_ADMIN_LIMIT above 64 statements. */
export function planRootBatch(model: Model, env: VaultEnvironment, request: RootRequest): RootPlan {
  if (model.identity.role !== "administrator") throw new VaultError("E_NOT_MEMBER");
  const plan = planOf(model, env, request);
  if (plan.changes.length === 0) throw new VaultError("E_ADMIN_EMPTY");
  if (plan.changes.length > statementLimit) throw new VaultError("E_ADMIN_LIMIT");
  return plan;
}

function planOf(model: Model, env: VaultEnvironment, request: RootRequest): RootPlan {
  switch (request.type) {
    case "endorse":
      return planEndorse(model, env, request.people);
    case "team":
      return planTeam(model, env, request.team);
    case "policy":
      return planPolicy(model, request.policy);
    case "offboard":
      return planOffboard(
        model,
        env,
        request.accountId as AccountId, // looked up below
        (request.successorId ?? null) as AccountId | null, // looked up below
      );
  }
}

function planEndorse(
  model: Model,
  env: VaultEnvironment,
  people: { accountId: string; teamIds: string[] }[],
): RootPlan {
  const nowMs = env.clock.now();
  const plan: RootPlan = { changes: [], lines: [], teams: [] };
  const joining = new Map<TeamId, AccountId[]>();
  for (const { accountId, teamIds: teams } of people) {
    const account = accountId as AccountId; // looked up on the next lines
    const person = personIn(model, account, nowMs);
    const chain = chainIn(model, account);
    const standing = endorsementOf(rootIn(model), account);
    const answered = model.directory?.proofs[account];
    const nameCommit = standing?.nameCommit ?? (answered && fromBase64url(answered.nameCommit));
    if (person?.name == null || chain === null || nameCommit === undefined)
      throw new VaultError("E_NO_PERSON");
    if (chain.role !== 2 && chain.role !== 4) throw new VaultError("E_NO_PERSON");
    const notAfterMs = nowMs + yearMs;
    const { seq: subjectSeq, head: subjectHead, role, accountId: subject } = chain;
    plan.changes.push({ type: "endorse", subject, subjectSeq, subjectHead, role, notAfterMs, nameCommit });
    plan.lines.push({ statement: "endorse", subject: person.name, role: roleOfChain(chain), notAfterMs });
    for (const team of teams) {
      const id = team as TeamId; // a team that the root never named is refused by addTeam
      joining.set(id, [...(joining.get(id) ?? []), account]);
    }
  }
  for (const [team, accounts] of joining) {
    const roster = rosterOf(model, team);
    // A renewal leaves rosters as they are: one with another lapsed member would be refused as a whole.
    if (accounts.every((account) => roster.includes(account))) continue;
    addTeam(plan, model, nowMs, team, [...new Set([...roster, ...accounts])]);
  }
  return plan;
}

function planOffboard(
  model: Model,
  env: VaultEnvironment,
  account: AccountId,
  successor: AccountId | null,
): RootPlan {
  const nowMs = env.clock.now();
  const person = personIn(model, account, nowMs);
  const standing = endorsementOf(rootIn(model), account);
  if (person === null || standing === null) throw new VaultError("E_NO_PERSON");
  const plan: RootPlan = {
    changes: [{ type: "unendorse", subject: idBytes(account) }],
    lines: [{ statement: "unendorse", subject: person.name ?? "", role: person.role }],
    teams: [],
  };
  if (successor !== null) nameSuccessor(plan, model, nowMs, account, successor);
  for (const team of teamIds(rootIn(model))) {
    const roster = rosterOf(model, team);
    if (!roster.includes(account)) continue;
    const left = roster.filter((member) => member !== account);
    addTeam(plan, model, nowMs, team, successor === null ? left : [...new Set([...left, successor])]);
  }
  return plan;
}

/** Repeats the standing ENDORSE of the colleague unchanged, right after the UNENDORSE (SPEC §5 "Clinic root"). */
function nameSuccessor(
  plan: RootPlan,
  model: Model,
  nowMs: number,
  account: AccountId,
  successor: AccountId,
): void {
  const person = personIn(model, successor, nowMs);
  const chain = chainIn(model, successor);
  const standing = endorsementOf(rootIn(model), successor);
  if (person?.name == null || chain?.role !== chainRole.staff || standing === null || successor === account)
    throw new VaultError("E_NO_PERSON");
  const { subjectSeq, subjectHead, role, notAfterMs, nameCommit } = standing;
  if (notAfterMs <= nowMs) throw new VaultError("E_NO_PERSON");
  const { accountId: subject } = chain;
  plan.changes.push({ type: "endorse", subject, subjectSeq, subjectHead, role, notAfterMs, nameCommit });
  plan.lines.push({ statement: "hand-over", subject: person.name });
}

/** One statement, where anything would change. */
function planPolicy(model: Model, policy: ProtectionPolicy): RootPlan {
  const standing = policyOf(rootIn(model));
  const { staffNeedPrf, staffIdleS, patientIdleS } = policy;
  const wanted = { staffNeedPrf, staffIdleS, patientIdleS };
  const isSame =
    staffNeedPrf === standing.staffNeedPrf &&
    staffIdleS === standing.staffIdleS &&
    patientIdleS === standing.patientIdleS;
  return {
    changes: isSame ? [] : [{ type: "policy", ...wanted }],
    lines: [{ statement: "policy", subject: "", policy: wanted }],
    teams: [],
  };
}

/** A new team, or the newest one under another name or with other members; who is not endorsed cannot be on a roster. */
function planTeam(
  model: Model,
  env: VaultEnvironment,
  team: { teamId: string | null; name: string; memberIds: string[] },
): RootPlan {
  const nowMs = env.clock.now();
  const plan: RootPlan = { changes: [], lines: [], teams: [] };
  const name = team.name.trim().normalize("NFC");
  const members = team.memberIds.map((id) => id as AccountId); // looked up by pointsOf
  const known = team.teamId === null ? null : teamsIn(model).find(({ teamId }) => teamId === team.teamId);
  if (team.teamId !== null && known == null) throw new VaultError("E_NO_TEAM");
  if (known?.name === name) {
    addTeam(plan, model, nowMs, team.teamId as TeamId, members); // found in the line above
    return plan;
  }
  const teamId = team.teamId ?? toBase64url(env.random(32));
  const salt = env.random(32);
  push(
    plan,
    model,
    nowMs,
    { teamId, name, nameSalt: toBase64url(salt) },
    nameCommitment(salt, name),
    members,
  );
  return plan;
}

/** The newest TEAM with another roster, under the name it has; E_NO_TEAM where the name said does not open its commitment. */
function addTeam(plan: RootPlan, model: Model, nowMs: number, team: TeamId, members: AccountId[]): void {
  const newest = newestTeam(rootIn(model), team);
  const named = model.directory?.answer.teams.find(({ teamId }) => teamId === team);
  const verified = teamsIn(model).find(({ teamId }) => teamId === team)?.name ?? null;
  if (newest === null || named === undefined || verified === null) throw new VaultError("E_NO_TEAM");
  push(plan, model, nowMs, named, newest.nameCommit, members);
}

function push(
  plan: RootPlan,
  model: Model,
  nowMs: number,
  team: DirectoryTeam,
  nameCommit: Uint8Array,
  members: AccountId[],
): void {
  if (members.length > teamMemberLimit) throw new VaultError("E_ADMIN_LIMIT");
  const teamId = fromBase64url(team.teamId);
  plan.changes.push({ type: "team", teamId, nameCommit, members: pointsOf(model, plan, members) });
  const names = members.map((id) => personIn(model, id, nowMs)?.name ?? "");
  plan.lines.push({ statement: "team", subject: team.name, members: names });
  plan.teams.push({ teamId: team.teamId, name: team.name, nameSalt: team.nameSalt });
}

/** Members at the newest point of their chains; endorsed already, or in this very batch. */
function pointsOf(model: Model, plan: RootPlan, members: AccountId[]): ChainPoint[] {
  const root = rootIn(model);
  const inBatch = plan.changes.flatMap((change) =>
    change.type === "endorse" ? [idOf<AccountId>(change.subject)] : [],
  );
  return members
    .map((id) => {
      const chain = chainIn(model, id);
      if (chain === null || (endorsementOf(root, id) === null && !inBatch.includes(id)))
        throw new VaultError("E_NO_PERSON");
      return { account: chain.accountId, seq: chain.seq, head: chain.head };
    })
    .sort((a, b) => compareBytes(a.account, b.account));
}
