/*
 * The words of the audit. Action names are stable: they stay in the store and in exports.
 */

/** The subject of an action: the part of its name before the dot. */
export const AUDIT_GROUPS = {
  sql_user: "SQL users",
  claim: "claim links",
  request: "requests",
  rotation: "rotations",
  pair: "pairs",
  review: "access reviews",
  cluster: "clusters",
  sql_connection: "SQL connections",
  account: "accounts",
  leaver: "leaver plans",
  profile: "own profiles",
  session: "sessions",
  factor: "sign-in factors",
  team: "teams",
  token: "API tokens",
  rights: "cluster roles",
  settings: "settings",
  password_policy: "the password policy",
  audit: "the audit",
  destination: "destinations",
  secret_store: "secret stores",
} as const;
export type AuditGroup = keyof typeof AUDIT_GROUPS;

/** Every recorded action in words. Reads are recorded only when refused. */
export const AUDIT_ACTIONS = {
  "sql_user.create": "Create SQL user",
  "sql_user.reset_password": "Reset password",
  "sql_user.compromised": "Replace compromised password",
  "sql_user.delete": "Delete SQL user",
  "sql_user.verify": "Verify privileges",
  "sql_user.verify_all": "Verify all SQL users",
  "sql_user.describe": "Set owner and purpose",
  "sql_user.set_owners": "Set owner of several SQL users",
  "sql_user.import_owners": "Import owners",
  "sql_user.preview_import": "Preview owner import",
  "sql_user.protect": "Protect SQL user",
  "sql_user.unprotect": "Remove protection",
  "sql_user.appeared": "Created outside Rolecall",
  "sql_user.vanished": "Deleted outside Rolecall",
  "sql_user.look_into_vanished": "Check deletion outside Rolecall",
  "sql_user.let_team_reset": "Allow team resets",
  "sql_user.stop_team_reset": "Stop team resets",
  "sql_user.list": "List SQL users",
  "sql_user.list_own": "List own SQL users",
  "sql_user.overview": "View overview",
  "sql_user.list_everywhere": "List SQL users of all clusters",
  "sql_user.find": "Find SQL users",
  "sql_user.history": "View history",
  "sql_user.connection": "View connection",
  "sql_user.creation_progress": "Watch creation",
  "sql_user.privileges": "View privileges",
  "sql_user.shown_password": "Check a shown password",
  "sql_user.close_password": "Close a shown password",
  "sql_user.get": "View SQL user",
  "sql_user.facts": "Read SQL user from the cluster",
  "sql_user.list_facts": "Read SQL users from the cluster",
  "sql_user.disable_login": "Disable login",
  "sql_user.enable_login": "Enable login",
  "sql_user.expire_login": "Set expiry",
  "sql_user.end_sessions": "End SQL sessions",
  "sql_user.end_access": "End access",
  "sql_user.state_read": "State read from the cluster",
  "sql_user.dependencies": "View what blocks a deletion",
  "claim.send": "Send claim link",
  "claim.use": "Use claim link",
  "claim.reopen": "Open used claim link",
  "claim.revoke": "Revoke claim link",
  "claim.list": "List claim links",
  "claim.recipients": "List claim link recipients",
  "request.ask": "Send request",
  "request.approve": "Approve request",
  "request.deny": "Deny request",
  "request.withdraw": "Withdraw request",
  "request.claim": "Claim requested password",
  "request.list": "List requests",
  "request.choices": "View request choices",
  "request.preview": "Preview request",
  "rotation.start": "Start rotation",
  "rotation.pause": "Pause rotation",
  "rotation.resume": "Resume rotation",
  "rotation.stop": "Stop rotation",
  "rotation.retry": "Retry rotation",
  "rotation.deliver": "Deliver rotated passwords to owners",
  "rotation.take": "Take rotated passwords",
  "rotation.stored": "Confirm stored passwords of rotation",
  "rotation.targets": "Find SQL users to rotate",
  "rotation.due": "List due passwords",
  "rotation.end": "End rotation",
  "rotation.preview": "Preview rotation",
  "rotation.list": "List rotations",
  "rotation.get": "View rotation",
  "rotation.sealed": "Fetch sealed passwords",
  "pair.create": "Make pair",
  "pair.split": "Split pair",
  "pair.deliver": "Deliver password of pair to owner",
  "pair.deployed": "Confirm deployment of pair",
  "pair.idle": "Confirm idle SQL user of pair",
  "pair.flip": "Flip pair",
  "pair.get": "View pair",
  "review.start": "Start review",
  "review.decide": "Decide in review",
  "review.sign_off": "Sign off review",
  "review.close": "Close review",
  "review.stop_repeating": "Stop repetition of review",
  "review.prove": "Prove decision of review",
  "review.check": "Check decisions of review",
  "review.preview": "Preview review",
  "review.choices": "View choices of a review",
  "review.list": "List reviews",
  "review.get": "View review",
  "review.rows": "View rows of review",
  "review.evidence": "Read evidence of review",
  "review.export": "Download evidence of review",
  "sql_connection.connect": "Turn on SQL connection",
  "sql_connection.disconnect": "Turn off SQL connection",
  "sql_connection.rotate": "Rotate password of SQL connection",
  "sql_connection.rekey": "Set new password of SQL connection",
  "sql_connection.change_level": "Change level of SQL connection",
  "sql_connection.remove_left": "Remove unused SQL user of Rolecall",
  "sql_connection.preflight": "View SQL user of Rolecall",
  "sql_connection.test": "Test SQL connection",
  "sql_connection.get": "View SQL connection",
  "sql_user.check": "Check privileges by SQL",
  "sql_user.apply": "Run SQL",
  "cluster.list": "List clusters",
  "cluster.get": "View cluster",
  "cluster.connection": "View connection",
  "cluster.allowlist": "View IP allowlist",
  "account.setup": "Set up Rolecall",
  "account.invite": "Invite person",
  "account.revoke_invitation": "Revoke invitation",
  "account.accept": "Accept invitation",
  "account.sign_up": "Sign up by sign-in provider",
  "account.bind": "Link account to sign-in provider",
  "account.unbind": "Unlink account from sign-in provider",
  "account.directory": "Update rights from the directory",
  "account.change_role": "Change account role",
  "account.disable": "Disable account",
  "account.enable": "Enable account",
  "account.remove": "Remove account",
  "account.request_reset": "Request reset link",
  "account.reset_link": "Make reset link",
  "account.reset_password": "Reset own password",
  "account.list": "List accounts",
  "account.get": "View account",
  "leaver.get": "View leaver plan",
  "leaver.start": "Start leaver plan",
  "leaver.continue": "Continue leaver plan",
  "leaver.void": "Void links and requests of leaver",
  "leaver.hand_over": "Hand over a leaver's teams",
  "leaver.exempt": "Exempt SQL users from a leaver plan",
  "leaver.end": "End leaver plan",
  "leaver.evidence": "Download leaver evidence",
  "profile.get": "View own profile",
  "profile.change_name": "Change own name",
  "profile.change_password": "Change own password",
  "profile.change_mails": "Change own mail setting",
  "profile.notices": "View own notices",
  "profile.waiting": "View own place in the queue",
  "profile.read_notices": "Mark own notices as read",
  "factor.get": "View own sign-in security",
  "factor.begin_totp": "Set up authenticator app",
  "factor.turn_on_totp": "Turn on authenticator app",
  "factor.turn_off_totp": "Turn off authenticator app",
  "factor.begin_passkey": "Begin passkey",
  "factor.add_passkey": "Add passkey",
  "factor.remove_passkey": "Remove passkey",
  "factor.unlink_provider": "Unlink sign-in provider",
  "factor.reset": "Reset second factors of an account",
  "factor.make_codes": "Make recovery codes",
  "session.factor": "Answer second factor",
  "session.sign_in": "Sign in",
  "session.sign_out": "Sign out",
  "session.provider_sign_out": "Sign out at sign-in provider",
  "session.confirm": "Confirm identity",
  "session.list": "List sessions",
  "session.refused": "Repeated failed sign-ins",
  "session.end": "End session",
  "session.end_others": "End other sessions",
  "session.end_all": "End all sessions",
  "team.create": "Create team",
  "team.rename": "Rename team",
  "team.remove": "Remove team",
  "team.add_member": "Add team member",
  "team.remove_member": "Remove team member",
  "team.set_lead": "Change team lead",
  "team.list": "List teams",
  "team.names": "List team names",
  "token.list": "List API tokens",
  "token.create": "Create API token",
  "token.revoke": "Revoke API token",
  "token.use": "Use API token",
  "token.look_at_device": "View sign-in of the command",
  "token.approve_device": "Approve sign-in of the command",
  "token.deny_device": "Deny sign-in of the command",
  "rights.grant": "Grant cluster role",
  "rights.revoke": "Revoke cluster role",
  "rights.list": "List cluster roles",
  "sql_user.set_policy": "Set password policy of SQL user",
  "password_policy.set": "Set maximum password age",
  "password_policy.set_cluster": "Set maximum password age of a cluster",
  "password_policy.get": "View password policy",
  "settings.change": "Change settings",
  "settings.get_groups": "View groups of the sign-in provider",
  "settings.add_group": "Add group of the sign-in provider",
  "settings.remove_group": "Remove group of the sign-in provider",
  "settings.factor_policy": "Change second factor policy",
  "settings.get_factor_policy": "View second factor policy",
  "settings.get": "View settings",
  "settings.test_mail": "Send test mail",
  "destination.create": "Add destination",
  "destination.edit": "Edit destination",
  "destination.pause": "Pause or resume destination",
  "destination.delete": "Delete destination",
  "destination.replace_secret": "Replace secret of destination",
  "destination.test": "Send test to destination",
  "destination.retry": "Retry destination",
  "destination.resend": "Resend to destination",
  "destination.list": "List destinations",
  "secret_store.create": "Add secret store",
  "secret_store.edit": "Edit secret store",
  "secret_store.delete": "Remove secret store",
  "secret_store.test": "Test secret store",
  "secret_store.list": "List secret stores",
  "secret_store.deliver": "Deliver password to secret store",
  "secret_store.undelivered": "Password not in secret store yet",
  "secret_store.give_up": "Give up delivery to secret store",
  "secret_store.undo": "Take password back from secret store",
  "audit.list": "Read audit",
  "audit.export": "Export audit",
  "audit.archive": "Archive audit",
} as const satisfies Record<`${AuditGroup}.${string}`, string>;

/** Every action that this version records. Closed: a new one needs words above. */
export type AuditAction = keyof typeof AUDIT_ACTIONS;
export const AUDIT_ACTION_NAMES = Object.keys(AUDIT_ACTIONS) as AuditAction[];

declare const otherVersion: unique symbol;
/** An action as the store has it: other versions of Rolecall record some that this one does not know. */
export type StoredAction = AuditAction | (string & { readonly [otherVersion]: true });

/** The actions of a group, such as `sql_user`; none where there is no such group. */
export function actionsOf(group: string): AuditAction[] {
  return AUDIT_ACTION_NAMES.filter((name) => name.startsWith(`${group}.`));
}

/** `running`: the outcome is not recorded yet; after some minutes it becomes `unknown`. */
export const AUDIT_OUTCOMES = ["done", "refused", "failed", "unknown", "running"] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

export const AUDIT_FORMATS = ["csv", "jsonl"] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

/** The value of the actor filter for events without sign-in; it is not a valid email address. */
export const NOBODY = "nobody";

const AUDIT_FILTERS = ["actor", "action", "cluster", "target", "outcome", "from", "to", "request"] as const;
/**
 * The filters as they stand in the URL. All match exactly. `actor` is an email address or {@link NOBODY}; `action` a name or, as
 * `sql_user.*`, a group; `from` and `to` are ISO 8601 in UTC.
 */
export type AuditFilter = Partial<Record<(typeof AUDIT_FILTERS)[number], string>>;

/** The filter of a query string. The server checks its values. */
export function parseAuditFilter(params: URLSearchParams): AuditFilter {
  const given = AUDIT_FILTERS.map((name) => [name, params.get(name)?.trim()] as const);
  return Object.fromEntries(given.filter(([, value]) => value));
}

/** The query string of a filter with its question mark; empty without filters. */
export function auditSearch(filter: AuditFilter): string {
  const params = new URLSearchParams();
  for (const name of AUDIT_FILTERS) if (filter[name]) params.set(name, filter[name]);
  return params.size === 0 ? "" : `?${params}`;
}

/** The words for an action, or for a group such as `sql_user.*`; an unknown name stays as it is. */
export function actionWords(action: string): string {
  const [group, name] = action.split(".");
  if (name === "*" && group && Object.hasOwn(AUDIT_GROUPS, group))
    return `All about ${AUDIT_GROUPS[group as AuditGroup]}`;
  return isAuditAction(action) ? AUDIT_ACTIONS[action] : action;
}

function isAuditAction(name: string): name is AuditAction {
  return Object.hasOwn(AUDIT_ACTIONS, name);
}
