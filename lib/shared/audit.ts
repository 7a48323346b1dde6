/*
 * What the audit says, for people. Names of actions are stable: they stand in the store for ever, and in what was exported.
 */

/** What an action is about: the part of its name before the dot. */
export const AUDIT_GROUPS = {
  sql_user: "SQL users",
  claim: "claim links",
  request: "requests",
  cluster: "clusters",
  account: "accounts",
  profile: "own profiles",
  session: "sessions",
  team: "teams",
  rights: "cluster roles",
  settings: "settings",
  audit: "the audit",
} as const;
export type AuditGroup = keyof typeof AUDIT_GROUPS;

/** Every action that is recorded, in words. Reads are recorded where they were refused. */
export const AUDIT_ACTIONS = {
  "sql_user.create": "Create SQL user",
  "sql_user.reset_password": "Reset password",
  "sql_user.delete": "Delete SQL user",
  "sql_user.verify": "Verify privileges",
  "sql_user.describe": "Set owner and purpose",
  "sql_user.set_owners": "Set owner of many",
  "sql_user.import_owners": "Import owners",
  "sql_user.preview_import": "Preview import of owners",
  "sql_user.protect": "Protect",
  "sql_user.unprotect": "Remove protection",
  "sql_user.appeared": "Created outside",
  "sql_user.vanished": "Deleted outside",
  "sql_user.look_into_vanished": "Look into deleted outside",
  "sql_user.let_team_reset": "Let its team reset",
  "sql_user.stop_team_reset": "No longer let its team reset",
  "sql_user.list": "List SQL users",
  "sql_user.list_own": "List own SQL users",
  "sql_user.history": "See history",
  "sql_user.connection": "See where to connect",
  "sql_user.privileges": "See privileges",
  "claim.send": "Send claim link",
  "claim.use": "Use claim link",
  "claim.reopen": "Open used claim link",
  "claim.revoke": "Revoke claim link",
  "claim.list": "List claim links",
  "claim.recipients": "List names for claim links",
  "request.ask": "Ask for something",
  "request.approve": "Approve request",
  "request.deny": "Deny request",
  "request.withdraw": "Withdraw request",
  "request.claim": "Claim what was asked for",
  "request.list": "List requests",
  "request.choices": "See what can be asked for",
  "request.preview": "Look into request",
  "cluster.list": "List clusters",
  "cluster.get": "See cluster",
  "cluster.connection": "See where to connect",
  "account.setup": "Set up Rolecall",
  "account.invite": "Invite",
  "account.revoke_invitation": "Revoke invitation",
  "account.accept": "Accept invitation",
  "account.change_role": "Change role",
  "account.disable": "Disable account",
  "account.enable": "Enable account",
  "account.remove": "Remove account",
  "account.request_reset": "Ask for reset link",
  "account.reset_link": "Make reset link",
  "account.reset_password": "Reset own password",
  "account.list": "List accounts",
  "profile.get": "See own profile",
  "profile.change_name": "Change own name",
  "profile.change_password": "Change own password",
  "profile.change_mails": "Turn own mails on or off",
  "profile.notices": "See own notices",
  "profile.read_notices": "Mark own notices as read",
  "session.sign_in": "Sign in",
  "session.sign_out": "Sign out",
  "session.confirm": "Confirm identity",
  "session.list": "List sessions",
  "session.refused": "Refused again and again",
  "session.end": "End session",
  "session.end_others": "End other sessions",
  "session.end_all": "End all sessions",
  "team.create": "Create team",
  "team.rename": "Rename team",
  "team.remove": "Remove team",
  "team.add_member": "Add member",
  "team.remove_member": "Remove member",
  "team.set_lead": "Set lead",
  "team.list": "List teams",
  "team.names": "List names of teams",
  "rights.grant": "Grant cluster role",
  "rights.revoke": "Revoke cluster role",
  "rights.list": "List cluster roles",
  "settings.change": "Change settings",
  "settings.get": "See settings",
  "audit.list": "Read the audit",
  "audit.export": "Export the audit",
  "audit.archive": "Archive the audit",
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

/** Done, or what else came of it. `running`: the outcome is not written yet; after some minutes it counts as unknown. */
export const AUDIT_OUTCOMES = ["done", "refused", "failed", "unknown", "running"] as const;
export type AuditOutcome = (typeof AUDIT_OUTCOMES)[number];

/** What an export can be. */
export const AUDIT_FORMATS = ["csv", "jsonl"] as const;
export type AuditFormat = (typeof AUDIT_FORMATS)[number];

/** In the filter for who did it: somebody who was not signed in. Not the form of an email address. */
export const NOBODY = "nobody";

export const AUDIT_FILTERS = ["actor", "action", "cluster", "target", "outcome", "from", "to", "request"] as const;
/**
 * What is looked for, as it stands in the URL. All match exactly. `actor` is an email address or {@link NOBODY}; `action` a name or, as
 * `sql_user.*`, a group; `from` and `to` are ISO 8601 in UTC.
 */
export type AuditFilter = Partial<Record<(typeof AUDIT_FILTERS)[number], string>>;

/** The filter that a query string asks for. Whether its values make sense is for the server to say. */
export function parseAuditFilter(params: URLSearchParams): AuditFilter {
  const given = AUDIT_FILTERS.map((name) => [name, params.get(name)?.trim()] as const);
  return Object.fromEntries(given.filter(([, value]) => value));
}

/** The query string of a filter with its question mark; empty where nothing is filtered. */
export function auditSearch(filter: AuditFilter): string {
  const params = new URLSearchParams();
  for (const name of AUDIT_FILTERS) if (filter[name]) params.set(name, filter[name]);
  return params.size === 0 ? "" : `?${params}`;
}

/** The words for an action, or for a group as `sql_user.*`; the name itself where it is not known. */
export function actionWords(action: string): string {
  const [group, name] = action.split(".");
  if (name === "*" && group && Object.hasOwn(AUDIT_GROUPS, group))
    return `All about ${AUDIT_GROUPS[group as AuditGroup]}`;
  return isAuditAction(action) ? AUDIT_ACTIONS[action] : action;
}

function isAuditAction(name: string): name is AuditAction {
  return Object.hasOwn(AUDIT_ACTIONS, name);
}
