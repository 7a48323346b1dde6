import { present } from "#lib/shared/present.ts";
import { type ClusterRole, holds, POLICY } from "../../lib/shared/policy.ts";
import { SQL_LEVELS } from "../../lib/sql/own-user.ts";
import { EMPTY_DESCRIPTION, REQUESTED_TEXTS } from "./descriptions.ts";
import { type Door, rowIdOf, type Target } from "./door-table.ts";

/** A SQL user of others, with every id and name of it that the caller may have learned. */
export type Foreign = Target & {
  /** which kind it is, for the words of a failure */
  kind: string;
  claimId: string;
  teamId: string;
  accountId: string;
  email: string;
  sessionId: string;
  requestId: string;
  noticeId: string;
  shownId: string;
  pendingId: string;
  /** a rotation of it, and its part of that */
  jobId: string;
  itemId: string;
  reviewId: string;
  reviewRowId: string;
};

/** One request to a door: its address, and what differs from its row in the table of doors. */
export type Question = { address: string; row: Door };
type More = { id?: string; query?: string; form?: string; input?: unknown };

const REQUEST_SPEC = { ...REQUESTED_TEXTS, userKind: "service", access: "", wantedDays: null, reason: "None." };
const SECRET = "x".repeat(43);
const team = ({ teamId }: Foreign): More[] => [{ input: { teamId } }];
const member = ({ teamId, accountId }: Foreign): More[] => [{ input: { teamId, accountId } }];
const account = ({ accountId, email }: Foreign): More[] => [{ input: { accountId, email } }];
const holder = ({ teamId, accountId, clusterId }: Foreign, more: object): More[] => [
  { input: { holder: { kind: "team", id: teamId }, clusterId, ...more } },
  { input: { holder: { kind: "account", id: accountId }, clusterId, ...more } },
];
const levels = ({ clusterId }: Foreign): More[] => SQL_LEVELS.map((level) => ({ input: { clusterId, level } }));
/** A name that Rolecall's own SQL users have. */
const LEFT = "rolecall_0123456789";
const KEY = "A".repeat(87);
const leaver = ({ accountId, email, teamId }: Foreign): More[] => [
  { input: { accountId, email, successors: [{ teamId, accountId }], rest: "leave", key: KEY } },
];
const rotation = ({ jobId: id }: Foreign): More[] => [{ input: { id } }];
const review = ({ reviewId: id }: Foreign): More[] => [{ input: { id } }];
const plan = (clusterId: string, teamId: string, fallback: string) => ({
  scope: { clusters: [clusterId], teams: [teamId], kinds: null, states: null },
  reviewers: "leads",
  named: [],
  fallback,
});
const STARTED = { name: "Foreign", dueAt: 9_999_999_999_999, remindDays: null, repeats: false, without: [] };
const imported = (name: string) => `name,team,purpose,kind\n${name},,,\n`;
const searches = ({ name, clusterId, email, requestId }: Foreign): More[] => [
  { query: `?target=${name}` },
  { query: `?cluster=${clusterId}` },
  { query: `?actor=${encodeURIComponent(email)}` },
  { query: `?request=${requestId}` },
];

/**
 * The requests about a foreign SQL user that the table of doors cannot give, since its ids of teams, accounts and links are fake. A door
 * whose row takes the cluster, name or row of a SQL user needs no entry here.
 */
const INPUTS: Record<string, (foreign: Foreign) => More[]> = {
  // A name of an account, another one each time.
  "profile.change_name": () => [{ input: { name: "Another name" } }],
  endClaimAction: ({ claimId: id }) => [{ input: { id, secret: SECRET, opener: SECRET } }],
  openClaimAction: ({ claimId: id }) => [{ input: { id, secret: SECRET, opener: SECRET } }],
  useClaimAction: ({ claimId: id }) => [{ input: { id, secret: SECRET, opener: SECRET, word: "" } }],
  "claim.revoke": ({ clusterId, name, claimId: id }) => [{ input: { clusterId, name, id } }],
  "claim.send": ({ clusterId, name, teamId, accountId }) => [
    { input: { clusterId, name, for: { kind: "team", id: teamId }, hours: 1, word: "" } },
    { input: { clusterId, name, for: { kind: "account", id: accountId }, hours: 1, word: "" } },
  ],
  "sql_user.describe": ({ clusterId, name, teamId: ownerTeamId }) => [
    { input: { clusterId, name, ownerTeamId, ...EMPTY_DESCRIPTION } },
  ],
  "POST /api/clusters/[clusterId]/owners": ({ name, teamId: ownerTeamId }) => [
    { input: { names: [name], ownerTeamId } },
  ],
  "POST /api/clusters/[clusterId]/owners/preview": ({ name }) => [{ input: { text: imported(name) } }],
  "POST /api/clusters/[clusterId]/owners/import": ({ name }) => [
    { input: { text: imported(name), digest: "0".repeat(64) } },
  ],
  "/requests": ({ name, pendingId }) => [{ query: `?request=${pendingId}` }, { query: `?q=${name}` }],
  "sql_user.create": ({ clusterId, name, teamId: ownerTeamId }) => [
    { input: { clusterId, name, ownerTeamId, purpose: "" } },
  ],
  "preview sql_user.create": ({ clusterId, name, teamId: ownerTeamId }) => [
    { input: { clusterId, name, ownerTeamId, purpose: "" } },
  ],
  "preview sql_user.create.into_store": ({ clusterId, name, teamId: ownerTeamId }) => [
    { input: { clusterId, name, ownerTeamId, purpose: "" } },
  ],
  "preview sql_connection.connect": levels,
  "preview sql_connection.change_level": levels,
  "preview sql_connection.remove_left": ({ clusterId }) => [{ input: { clusterId, name: LEFT } }],
  "preview pair.create": ({ clusterId, name }) => [
    { input: { clusterId, name, partner: "partner_of", role: "shop_rw_role", create: true } },
  ],
  "pair.create": ({ clusterId, name }) =>
    [true, false].map((create) => ({
      input: { clusterId, name, partner: "partner_of", role: "shop_rw_role", create },
    })),
  "sql_connection.connect": levels,
  "sql_connection.change_level": levels,
  "sql_connection.remove_left": ({ clusterId }) => [{ input: { clusterId, name: LEFT } }],
  "preview request.claim": ({ pendingId: id }) => [{ input: { id } }],
  "preview request.approve": ({ clusterId, pendingId: id }) => [{ input: { clusterId, id } }],
  "rights.grant": (foreign) => holder(foreign, { role: "cluster_developer", change: false }),
  "rights.revoke": (foreign) => holder(foreign, {}),
  "team.rename": ({ teamId }) => [{ input: { teamId, name: "Elsewhere" } }],
  "team.remove": team,
  "team.add_member": member,
  "password_policy.set": ({ teamId }) => [{ input: { scope: "team", teamId, days: 30 } }],
  "team.remove_member": member,
  "team.set_lead": ({ teamId, accountId }) => [{ input: { teamId, accountId, lead: true } }],
  "account.invite": ({ email }) => [{ input: { email, role: "member" } }],
  "account.revoke_invitation": ({ email }) => [{ input: { email } }],
  "account.change_role": ({ accountId, email }) => [{ input: { accountId, email, role: "administrator" } }],
  "account.disable": account,
  "account.enable": account,
  "account.unbind": account,
  "account.remove": account,
  "factor.reset": account,
  "settings.add_group": ({ teamId, clusterId }) => [
    { input: { group: "foreign", gift: { kind: "team", teamId } } },
    { input: { group: "foreign", gift: { kind: "cluster_role", clusterId, role: "cluster_developer" } } },
  ],
  "account.reset_link": account,
  "session.end.of_account": ({ accountId, email, sessionId }) => [{ input: { accountId, email, sessionId } }],
  "session.end_all": account,
  "request.ask": ({ clusterId, teamId, name }) => [
    { input: { ...REQUEST_SPEC, kind: "create", clusterId, teamId, name } },
  ],
  "request.approve": ({ clusterId, pendingId: id }) => [{ input: { clusterId, id } }],
  "request.deny": ({ clusterId, pendingId: id }) => [{ input: { clusterId, id, reason: "None." } }],
  "request.withdraw": ({ pendingId: id }) => [{ input: { id } }],
  "request.claim": ({ pendingId: id }) => [{ input: { id } }],
  "read request.preview": ({ clusterId, pendingId: id }) => [{ input: { clusterId, id } }],
  "GET /api/requests": ({ name, pendingId }) => [{ query: `?q=${name}` }, { query: `?before=${pendingId}` }],
  "profile.read_notices": ({ noticeId: id }) => [{ input: { id } }],
  "sql_user.close_password": ({ shownId: id }) => [{ input: { id } }],
  "GET /api/shown-passwords/[id]": ({ shownId: id }) => [{ id }],
  "session.end": ({ sessionId }) => [{ input: { sessionId } }],
  "/claim/[id]": ({ claimId: id }) => [{ id }],
  "review.start": ({ clusterId, teamId, accountId }) => [
    { input: { ...plan(clusterId, teamId, accountId), ...STARTED } },
  ],
  "POST /api/reviews/preview": ({ clusterId, teamId, accountId }) => [{ input: plan(clusterId, teamId, accountId) }],
  "review.decide": ({ reviewId: id, reviewRowId }) => [
    { input: { id, rows: [{ id: reviewRowId, version: 0 }], decision: "remove", note: "None." } },
  ],
  "review.sign_off": review,
  "review.check": review,
  "review.stop_repeating": review,
  "review.close": ({ reviewId: id }) => [{ input: { id, undecided: 1 } }],
  "/reviews/[id]": ({ reviewId: id }) => [{ id }],
  "/reviews/[id]/evidence": ({ reviewId: id }) => [{ id }],
  "GET /api/reviews/[id]/evidence/[file]": ({ reviewId: id }) => [{ id }],
  "GET /api/reviews/[id]/export": ({ reviewId: id }) => [{ id }],
  "POST /api/reviews/[id]/export": ({ reviewId: id }) => [{ id }],
  "rotation.pause": rotation,
  "rotation.resume": ({ jobId: id }) => [{ input: { id, key: KEY } }],
  "rotation.stop": rotation,
  "rotation.retry": ({ jobId: id }) => [{ input: { id, key: KEY } }],
  "rotation.take": ({ jobId: id, itemId }) => [{ input: { id, items: [{ id: itemId, at: 0 }] } }],
  "rotation.stored": ({ jobId: id, itemId }) => [{ input: { id, items: [itemId] } }],
  "GET /api/rotation/targets": ({ name }) => [{ query: `?q=${name}` }],
  "rotation.deliver": rotation,
  "preview rotation.start": ({ clusterId, name }) => [
    { input: { targets: [{ clusterId, names: [name] }], count: 1, deliver: "browser", key: KEY } },
  ],
  "POST /api/rotation": ({ clusterId, name }) => [
    { input: { targets: [{ clusterId, names: [name] }], count: 1, deliver: "browser", key: KEY } },
  ],
  "POST /api/rotation/preview": ({ clusterId, name }) => [{ input: { targets: [{ clusterId, names: [name] }] } }],
  "GET /api/rotation/[id]": ({ jobId: id }) => [{ id }],
  "GET /api/rotation/[id]/sealed": ({ jobId: id }) => [{ id, query: `?key=${KEY}` }],
  "/rotation/[id]": ({ jobId: id }) => [{ id }],
  "/my": ({ name }) => [{ query: `?q=${name}` }],
  "read sql_user.find": ({ name, clusterId, email, teamId }) =>
    [name, clusterId, email, teamId].map((word) => ({ input: { q: word } })),
  "read claim.recipients": ({ clusterId, name }) => [{ input: { clusterId } }, { input: { clusterId, name } }],
  "/sql-users": ({ name, clusterId }) => [{ query: `?q=${name}` }, { query: `?after=${clusterId}/a` }],
  "/access/people/[accountId]": ({ accountId: id }) => [{ id }],
  "/access/people/[accountId]/leaver": ({ accountId: id }) => [{ id }],
  "GET /api/accounts/[accountId]/leaver": ({ accountId: id }) => [{ id }],
  "GET /api/accounts/[accountId]/leaver/evidence": ({ accountId: id }) => [{ id }],
  "POST /api/accounts/[accountId]/leaver/evidence": ({ accountId: id }) => [{ id }],
  "leaver.start": leaver,
  "leaver.continue": leaver,
  "preview leaver.start": leaver,
  "preview leaver.continue": leaver,
  "leaver.exempt": ({ accountId, email, ...foreign }) => [
    { input: { accountId, email, sqlUserIds: [rowIdOf(foreign)], reason: "None." } },
  ],
  "/audit": searches,
  "GET /api/audit": searches,
  "GET /api/audit/export": (foreign) => searches(foreign).map(({ query }) => ({ query: `${query}&format=csv` })),
  "POST /api/audit/export": (foreign) =>
    searches(foreign).map(({ query = "" }) => ({ form: `format=csv&${query.slice(1)}` })),
};

/** Doors whose input cannot name a SQL user, its owner or its cluster. Their answers are searched nevertheless. */
export const NAME_NOTHING = [
  ...[
    "team.create",
    "settings.change",
    "settings.test_mail",
    "profile.change_name",
    "profile.change_password",
    "session.end_others",
  ],
  ...[
    "profile.change_mails",
    "GET /api/notices",
    "GET /api/profile/changes",
    "GET /api/waiting",
    "read request.choices",
  ],
  ...[
    "POST /api/session/confirmation",
    "POST /api/session/end",
    "GET /api/oidc/start",
    "GET /api/oidc/callback",
    "POST /api/oidc/back-channel-logout",
    "signInAction",
    "signInHereAction",
    "createAdministratorAction",
  ],
  ...["factor.begin_totp", "factor.turn_on_totp", "factor.turn_off_totp", "factor.make_codes"],
  ...["settings.factor_policy", "settings.remove_group", "/enrol"],
  ...[
    "factor.add_passkey",
    "factor.remove_passkey",
    "factor.unlink_provider",
    "POST /api/profile/passkeys",
    "POST /api/session/passkey",
  ],
  ...["POST /api/session/factor", "POST /api/session/factor/options"],
  ...["POST /api/session/passkey/options", "POST /api/session/confirmation/options"],
  ...["answerFactorAction", "answerFactorHereAction", "cancelSignInAction", "/sign-in/factor", "/profile/security"],
  ...["token.create", "token.revoke", "/profile/tokens"],
  ...["token.approve_device", "token.deny_device", "/device", "POST /api/device", "POST /api/device/token"],
  ...["acceptInvitationAction", "openLinkAction", "requestResetAction", "resetAccountPasswordAction"],
  ...["GET /api/clusters", "GET /api/my/sql-users", "GET /api/metrics", "GET /api/rotation", "/rotation", "/reviews"],
  ...["GET /api/health/live", "GET /api/health/ready"],
  ...["POST /api/operations/[name]", "POST /api/operations/[name]/preview"],
  ...["GET /.well-known/change-password", "GET /.well-known/security.txt"],
  ...["DELETE", "GET", "PATCH", "POST", "PUT"].map((method) => `${method} /api/[...missing]`),
  // It ignores sessions; its own tests call it with tokens.
  ...["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"].map((method) => `${method} /api/v1/[[...path]]`),
  ...["/", "/entered", "/confirmed", "/sign-in", "/setup", "/forgot-password", "/[...missing]"],
  ...["/clusters", "/lint", "/profile", "/access", "/access/roles", "/access/teams", "/settings", "/rotation/policy"],
  "/api-reference",
  ...["/settings/destinations", "destination.create", "destination.edit", "destination.pause"],
  ...["destination.delete", "destination.replace_secret", "destination.test", "destination.test.trial"],
  ...["destination.retry", "destination.resend"],
  ...["/settings/secret-stores", "secret_store.create", "secret_store.edit", "secret_store.delete"],
  ...["secret_store.test", "secret_store.give_up"],
];

/** All requests to a door about this SQL user. */
export function questions(door: string, row: Door, foreign: Foreign): Question[] {
  const inputs = INPUTS[door]?.(foreign) ?? [{}];
  return inputs.map(({ id = rowIdOf(foreign), query = row.query, form = row.form, input = row.input?.(foreign) }) => ({
    address: door
      // Of an operation it is the name, not of a SQL user.
      .replace("operations/[name]", "operations/no.such.operation")
      .replace("[clusterId]", foreign.clusterId)
      .replace("[name]", foreign.name)
      .replace(/\[(?:id|accountId)\]/, id),
    row: present({ ...row, query: query || undefined, form: form || undefined, input: () => input }),
  }));
}

/** The caller. `role` is that on their own cluster; on others they have none. */
export type Viewer = { inTeam: boolean; role?: ClusterRole };

/** Whether this door may show the caller SQL users on their own cluster. */
export function isTheirs({ needs: needed, reveals }: Door, { role: clusterRole }: Viewer): boolean {
  const needs = reveals ?? needed;
  if (needs === "nothing" || needs === "session" || !clusterRole) return false;
  // Approvers see the requests of their cluster among their own.
  if (needs === "requests.ask") return holds({ role: "member", clusterRole }, "requests.decide");
  const { on } = POLICY[needs];
  return (on === "cluster" || on === "own_clusters") && holds({ role: "member", clusterRole }, needs);
}

/**
 * Whether the answers may depend on the cluster: on their own, a missing right is *forbidden*, and where their team owns a SQL user they
 * may request more.
 */
export function hangsOnCluster({ about, needs }: Door, { role, inTeam }: Viewer): boolean {
  if (needs === "requests.ask") return inTeam;
  return role !== undefined && (about === "cluster" || about === "sql_user");
}
