import { randomUUID } from "node:crypto";
import type { ErrorCode } from "../../lib/shared/errors/errors.ts";
import type { Permission, SqlUserChange } from "../../lib/shared/policy.ts";
import { EMPTY_DESCRIPTION, REQUESTED_TEXTS } from "./descriptions.ts";
import { ADMINISTRATOR } from "./fixtures.ts";

/** The target of a call to a door. `name`: of a SQL user. */
export type Target = { clusterId: string; name: string };
/** The id of the row by which Rolecall knows it, if it was kept by {@link saveSqlUser}. */
export const rowIdOf = ({ clusterId, name }: Target) => `usr_${clusterId}_${name}`;

/**
 * A door of Rolecall and its input. Add a row with each new door: `rights.spec.ts` fails where one is missing, and calls each door as every
 * kind of account, on own, foreign and missing objects.
 */
export type Door = {
  /** `nothing`: open without sign-in; `session`: open to every signed-in account */
  needs: Permission | "session" | "nothing";
  /** its input names a cluster that does not exist, where the person needs this permission */
  onMissing?: Permission;
  /** it also shows what this permission opens on the person's own clusters */
  reveals?: Permission;
  /** of a door about clusters: whether the SQL user counts too */
  about?: "cluster" | "sql_user" | "own_sql_user";
  /** it reads only Rolecall's store, and does not ask the vendor whether the cluster exists */
  ownStoreOnly?: true;
  /** whether the password must have been given within the last ten minutes */
  confirmed?: true;
  /** which change of a SQL user it is, where protection and settings limit that */
  change?: SqlUserChange;
  /** the input of an action or a route */
  input?: (target: Target) => unknown;
  query?: string;
  /** the body, where it is that of a form */
  form?: string;
  /** the code for an account with the right; doors that would do harm are called with ids that do not exist */
  reported?: ErrorCode;
  /** the code for a missing SQL user; absent where it is the same as for an existing one */
  gone?: ErrorCode;
};

const ACCOUNT = { accountId: "acc_nobody", email: "nobody@halden.example" };
const TEAM = { teamId: "tem_nobody" };
/** The name of an existing team. */
export const TAKEN_TEAM = "Doors";
const HOLDER = { holder: { kind: "account", id: "acc_nobody" }, clusterId: "*" };
const target = ({ clusterId, name }: Target) => ({ clusterId, name });
const cluster = ({ clusterId }: Target) => ({ clusterId });
const row = (of: Target) => ({ id: rowIdOf(of) });

const perAccount = { needs: "accounts.manage", confirmed: true, input: () => ACCOUNT, reported: "not_found" } as const;
const MISSING_CLUSTER = "00000000-0000-4000-8000-000000000000";
const REQUEST = { id: "ask_nobody" };
const REQUEST_SPEC = { name: "asked_for", ...REQUESTED_TEXTS, userKind: "service", access: "", wantedDays: null };
const perRequest = { needs: "requests.decide", about: "cluster", ownStoreOnly: true, reported: "not_found" } as const;
const onDestination = { needs: "destinations.manage", reported: "not_found" } as const;
const perDestination = { ...onDestination, confirmed: true } as const;
const DESTINATION = { id: "dst_nobody" };
/** A destination at an address that every configuration refuses. */
const NEW_DESTINATION = {
  kind: "webhook",
  name: "Intruders",
  form: "json",
  events: ["drift"],
  where: { target: "url", url: "https://169.254.169.254/" },
};
const { events: _, ...TRIED_DESTINATION } = NEW_DESTINATION;
const onSecretStore = { needs: "secret_stores.manage", reported: "not_found" } as const;
const perSecretStore = { ...onSecretStore, confirmed: true } as const;
/** Of no SQL user. */
const DELIVERY = { id: "dlv_nobody" };
const SECRET_STORE = { id: "sst_nobody" };
/** At an address that is refused in any configuration. */
export const NEW_SECRET_STORE = {
  name: "Intruders",
  address: "https://169.254.169.254",
  template: "rolecall/{cluster}/{name}",
  scope: { of: "cluster", clusterId: MISSING_CLUSTER },
  access: { kind: "aws", settings: { region: "eu-central-1" }, credential: { accessKeyId: "a", secretAccessKey: "b" } },
};
const perTeam = { needs: "rights.manage", reported: "not_found" } as const;
export const ROTATION = { id: "job_nobody" };
export const REVIEW = { id: "rev_nobody" };
const REVIEW_PLAN = {
  scope: { clusters: [MISSING_CLUSTER], teams: null, kinds: null, states: null },
  reviewers: "leads",
  named: [],
  fallback: "acc_nobody",
};
export const START_REVIEW = {
  ...REVIEW_PLAN,
  name: "Nothing",
  dueAt: Date.now() + 14 * 24 * 60 * 60_000,
  remindDays: null,
  repeats: false,
  without: [],
};
export const DECIDE_REVIEW = { ...REVIEW, rows: [{ id: "rvr_nobody", version: 0 }], decision: "keep", note: "" };
/** Not a point of the curve. */
/** Formally a passkey's answer, but to no challenge. */
export const NEW_PASSKEY = {
  name: "Intruder",
  passkey: {
    id: "AAAA",
    rawId: "AAAA",
    type: "public-key",
    clientExtensionResults: {},
    response: { clientDataJSON: "AAAA", attestationObject: "AAAA" },
  },
};
const TOKEN = { name: "Nothing", scopes: ["read"], clusters: "all", addresses: [], days: 7 };
/** For a service of a missing team. */
export const MAKE_TOKEN = { ...TOKEN, kind: "service", teamId: "tem_nobody" };
export const PUBLIC_KEY = "A".repeat(87);

export const LEAVER = { ...ACCOUNT, successors: [], rest: "leave", key: PUBLIC_KEY };

const onLogin = {
  needs: "sql_users.apply",
  about: "sql_user",
  confirmed: true,
  change: "sql_users.apply",
  reported: "sql_connection_off",
  gone: "sql_user_not_found",
} as const;

const loginPreview = {
  needs: "sql_users.apply",
  about: "sql_user",
  change: "sql_users.apply",
  reported: "sql_connection_off",
  gone: "sql_user_not_found",
} as const;

/** None of these is in a pair. */
const ofPair = { needs: "sql_users.reset", about: "cluster", reported: "not_found" } as const;

/** Operations by their name, which one action calls; previews of them; and the server actions that are left, by name. */
export const ACTIONS: Record<string, Door> = {
  "sql_user.create": {
    needs: "sql_users.create",
    about: "cluster",
    input: ({ clusterId, name }) => ({ clusterId, name, purpose: "" }),
    reported: "sql_user_exists",
  },
  "sql_user.create.finish": { needs: "sql_users.create", about: "cluster", input: target, reported: "creation_over" },
  "sql_user.delete.unfinished": {
    needs: "sql_users.create",
    about: "cluster",
    input: target,
    reported: "creation_over",
  },
  "sql_user.reset_password": {
    needs: "sql_users.reset",
    about: "sql_user",
    change: "sql_users.reset",
    input: target,
    gone: "sql_user_not_found",
  },
  "sql_user.reset_password.into_store": {
    needs: "sql_users.reset",
    about: "sql_user",
    change: "sql_users.reset",
    input: target,
    gone: "sql_user_not_found",
    reported: "no_secret_store",
  },
  "sql_user.create.into_store": {
    needs: "sql_users.create",
    about: "cluster",
    ownStoreOnly: true,
    input: ({ clusterId, name }) => ({ clusterId, name, purpose: "" }),
    reported: "no_secret_store",
  },
  "sql_user.compromised": {
    needs: "sql_users.reset",
    about: "sql_user",
    change: "sql_users.reset",
    input: (of) => ({ ...target(of), reason: "None." }),
    gone: "sql_user_not_found",
  },
  "preview sql_user.compromised": {
    needs: "sql_users.reset",
    about: "sql_user",
    change: "sql_users.reset",
    input: (of) => ({ ...target(of), reason: "None." }),
    gone: "sql_user_not_found",
  },
  "claim.send": {
    needs: "sql_users.reset",
    about: "sql_user",
    change: "sql_users.reset",
    input: (of) => ({ ...target(of), for: { kind: "link" }, hours: 1, word: "" }),
    gone: "sql_user_not_found",
  },
  "sql_user.delete": {
    needs: "sql_users.delete",
    about: "sql_user",
    confirmed: true,
    change: "sql_users.delete",
    input: target,
    gone: "sql_user_not_found",
  },
  "preview sql_user.create": {
    needs: "sql_users.create",
    about: "cluster",
    input: ({ clusterId, name }) => ({ clusterId, name, purpose: "" }),
  },
  "preview sql_user.reset_password": {
    needs: "sql_users.reset",
    about: "sql_user",
    change: "sql_users.reset",
    input: target,
    gone: "sql_user_not_found",
  },
  "preview sql_user.reset_password.into_store": {
    needs: "sql_users.reset",
    about: "sql_user",
    change: "sql_users.reset",
    input: target,
    gone: "sql_user_not_found",
    reported: "no_secret_store",
  },
  "preview sql_user.delete": {
    needs: "sql_users.delete",
    about: "sql_user",
    change: "sql_users.delete",
    input: target,
    gone: "sql_user_not_found",
  },
  "preview sql_user.reset_password.own": {
    needs: "own.reset",
    about: "own_sql_user",
    input: (of) => ({ id: rowIdOf(of) }),
  },
  "preview request.approve": { ...perRequest, input: ({ clusterId }) => ({ clusterId, ...REQUEST }) },
  "preview sql_user.enable_login": {
    needs: "sql_users.apply",
    about: "sql_user",
    change: "sql_users.apply",
    input: target,
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
  },
  "preview sql_user.disable_login": { ...loginPreview, input: (of) => ({ ...target(of), sessions: true }) },
  "preview sql_user.expire_login": { ...loginPreview, input: (of) => ({ ...target(of), at: null }) },
  "preview sql_user.end_sessions": { ...loginPreview, input: target },
  "preview sql_user.create.into_store": {
    needs: "sql_users.create",
    about: "cluster",
    ownStoreOnly: true,
    input: ({ clusterId, name }) => ({ clusterId, name, purpose: "" }),
    reported: "no_secret_store",
  },
  "preview sql_user.delete.unfinished": {
    needs: "sql_users.create",
    about: "cluster",
    input: target,
    reported: "creation_over",
  },
  "preview sql_user.describe": {
    needs: "sql_users.describe",
    about: "sql_user",
    input: (of) => ({ ...target(of), ownerTeamId: null, ...EMPTY_DESCRIPTION }),
    gone: "sql_user_not_found",
  },
  "preview sql_user.create.finish": {
    needs: "sql_users.create",
    about: "cluster",
    input: target,
    reported: "creation_over",
  },
  "preview sql_connection.rotate": {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    input: ({ clusterId }) => ({ clusterId }),
    reported: "sql_connection_off",
  },
  "preview sql_connection.connect": {
    needs: "sql_connection.manage",
    about: "cluster",
    input: ({ clusterId }) => ({ clusterId, level: "observe" }),
  },
  "preview sql_connection.change_level": {
    needs: "sql_connection.manage",
    about: "cluster",
    input: ({ clusterId }) => ({ clusterId, level: "manage" }),
    reported: "sql_connection_off",
  },
  "preview sql_connection.disconnect": {
    needs: "sql_connection.manage",
    about: "cluster",
    input: ({ clusterId }) => ({ clusterId }),
    reported: "sql_connection_off",
  },
  "preview sql_connection.remove_left": {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    input: ({ clusterId }) => ({ clusterId, name: "rolecall_0123456789" }),
    reported: "sql_user_not_found",
  },
  "sql_user.reset_password.own": {
    needs: "own.reset",
    about: "own_sql_user",
    input: (of) => ({ id: rowIdOf(of) }),
  },
  "sql_user.let_team_reset": {
    needs: "sql_users.describe",
    about: "sql_user",
    confirmed: true,
    input: (of) => ({ ...target(of), reason: "None." }),
    reported: "invalid_input",
    gone: "sql_user_not_found",
  },
  "sql_user.stop_team_reset": {
    needs: "sql_users.describe",
    about: "sql_user",
    input: target,
    gone: "sql_user_not_found",
  },
  "sql_user.unprotect": {
    needs: "sql_users.describe",
    about: "sql_user",
    confirmed: true,
    input: target,
    gone: "sql_user_not_found",
  },
  "sql_user.protect": { needs: "sql_users.describe", about: "sql_user", input: target, gone: "sql_user_not_found" },
  "sql_user.describe": {
    needs: "sql_users.describe",
    about: "sql_user",
    input: (of) => ({ ...target(of), ownerTeamId: null, ...EMPTY_DESCRIPTION }),
    gone: "sql_user_not_found",
  },
  "sql_user.check": {
    needs: "sql_users.verify",
    about: "sql_user",
    change: "sql_users.verify",
    input: target,
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
  },
  "preview sql_user.apply": {
    needs: "sql_users.apply",
    about: "sql_user",
    change: "sql_users.apply",
    input: (of) => ({ ...target(of), script: { kind: "restrict" } }),
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
  },
  "preview request.claim": { needs: "requests.ask", input: () => REQUEST, reported: "not_found" },
  "sql_user.disable_login": { ...onLogin, input: (of) => ({ ...target(of), sessions: true }) },
  "sql_user.enable_login": { ...onLogin, input: target },
  "sql_user.expire_login": { ...onLogin, input: (of) => ({ ...target(of), at: null }) },
  "sql_user.end_sessions": { ...onLogin, input: target },
  "sql_connection.connect": {
    needs: "sql_connection.manage",
    about: "cluster",
    confirmed: true,
    input: ({ clusterId }) => ({ clusterId, level: "observe" }),
    // these clusters have no address that answers
    reported: "sql_connection_unreachable",
  },
  "sql_connection.rotate": {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    confirmed: true,
    input: ({ clusterId }) => ({ clusterId }),
    reported: "sql_connection_off",
  },
  "sql_connection.change_level": {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    confirmed: true,
    input: ({ clusterId }) => ({ clusterId, level: "manage" }),
    reported: "sql_connection_off",
  },
  "sql_connection.remove_left": {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    confirmed: true,
    input: ({ clusterId }) => ({ clusterId, name: "rolecall_0123456789" }),
    reported: "sql_user_not_found",
  },
  "cluster.try_changes": {
    needs: "sql_connection.manage",
    about: "cluster",
    input: ({ clusterId }) => ({ clusterId }),
  },
  "sql_connection.test": {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    input: ({ clusterId }) => ({ clusterId }),
    reported: "sql_connection_off",
  },
  "sql_connection.accept_clear_text": {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    confirmed: true,
    input: ({ clusterId }) => ({ clusterId }),
    reported: "sql_connection_off",
  },
  "sql_connection.disconnect": {
    needs: "sql_connection.manage",
    about: "cluster",
    confirmed: true,
    input: ({ clusterId }) => ({ clusterId }),
    reported: "sql_connection_off",
  },
  "sql_user.look_into_vanished": {
    needs: "sql_users.describe",
    about: "cluster",
    ownStoreOnly: true,
    input: ({ clusterId }) => ({ clusterId, until: 0 }),
  },
  "pair.create": {
    ...ofPair,
    input: (of) => ({ ...target(of), partner: "never_there", role: "shop_rw_role", create: false }),
    reported: "sql_user_not_found",
  },
  "pair.split": { ...ofPair, ownStoreOnly: true, input: target },
  "sql_user.reset_password.idle": { ...ofPair, ownStoreOnly: true, input: target },
  "pair.deliver": { ...ofPair, ownStoreOnly: true, input: target },
  "pair.deployed": { ...ofPair, ownStoreOnly: true, input: target },
  "pair.idle": { ...ofPair, ownStoreOnly: true, input: (of) => ({ ...target(of), said: true }) },
  "pair.flip": { ...ofPair, ownStoreOnly: true, input: target },
  "preview pair.flip": { ...ofPair, ownStoreOnly: true, input: target },
  "preview pair.create": {
    needs: "sql_users.reset",
    about: "cluster",
    ownStoreOnly: true,
    input: (of) => ({ ...target(of), partner: "never_there", role: "shop_rw_role", create: false }),
  },
  "preview sql_user.reset_password.idle": { ...ofPair, ownStoreOnly: true, input: target },
  "leaver.start": { ...perAccount, input: () => LEAVER },
  "leaver.continue": { ...perAccount, input: () => LEAVER },
  "preview leaver.start": { needs: "accounts.manage", reported: "not_found", input: () => LEAVER },
  "preview leaver.continue": { needs: "accounts.manage", reported: "not_found", input: () => LEAVER },
  "leaver.exempt": { ...perAccount, input: () => ({ ...ACCOUNT, sqlUserIds: ["usr_nobody"], reason: "None." }) },
  "review.start": {
    needs: "reviews.manage",
    confirmed: true,
    reported: "cluster_not_found",
    input: () => START_REVIEW,
  },
  "review.decide": {
    needs: "reviews.take",
    reported: "not_found",
    input: () => DECIDE_REVIEW,
  },
  "review.sign_off": { needs: "reviews.take", confirmed: true, input: () => REVIEW, reported: "not_found" },
  "review.check": { needs: "reviews.manage", input: () => REVIEW, reported: "not_found" },
  "review.stop_repeating": { needs: "reviews.manage", confirmed: true, input: () => REVIEW, reported: "not_found" },
  "review.close": {
    needs: "reviews.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...REVIEW, undecided: 0 }),
  },
  "rotation.pause": { needs: "rotations.manage", input: () => ROTATION, reported: "not_found" },
  "rotation.resume": {
    needs: "rotations.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...ROTATION, key: PUBLIC_KEY }),
  },
  "rotation.stop": { needs: "rotations.manage", input: () => ROTATION, reported: "not_found" },
  "rotation.retry": {
    needs: "rotations.manage",
    confirmed: true,
    reported: "not_found",
    input: () => ({ ...ROTATION, key: PUBLIC_KEY }),
  },
  "rotation.take": {
    needs: "rotations.manage",
    reported: "not_found",
    input: () => ({ ...ROTATION, items: [{ id: "itm_nobody", at: 0 }] }),
  },
  "rotation.stored": {
    needs: "rotations.manage",
    reported: "not_found",
    input: () => ({ ...ROTATION, items: ["itm_nobody"] }),
  },
  "preview rotation.start": {
    needs: "rotations.manage",
    onMissing: "sql_users.reset",
    reported: "cluster_not_found",
    input: () => ({
      targets: [{ clusterId: MISSING_CLUSTER, names: ["nobody"] }],
      count: 1,
      deliver: "browser",
      key: PUBLIC_KEY,
    }),
  },
  "rotation.deliver": { needs: "rotations.manage", confirmed: true, input: () => ROTATION, reported: "not_found" },
  "claim.revoke": {
    needs: "sql_users.reset",
    about: "cluster",
    ownStoreOnly: true,
    input: (of) => ({ ...target(of), id: "clm_nobody" }),
    reported: "not_found",
  },
  "request.ask": {
    needs: "requests.ask",
    input: () => ({
      ...REQUEST_SPEC,
      kind: "create",
      clusterId: MISSING_CLUSTER,
      teamId: "tem_nobody",
      reason: "None.",
    }),
    reported: "cluster_not_found",
  },
  "request.ask.own": {
    needs: "own.ask",
    about: "own_sql_user",
    input: (of) => ({ kind: "reset", sqlUserId: rowIdOf(of), reason: "None." }),
  },
  "request.approve": { ...perRequest, confirmed: true, input: ({ clusterId }) => ({ clusterId, ...REQUEST }) },
  "request.deny": { ...perRequest, input: ({ clusterId }) => ({ clusterId, ...REQUEST, reason: "None." }) },
  "request.withdraw": { needs: "requests.ask", input: () => REQUEST, reported: "not_found" },
  "request.claim": { needs: "requests.ask", input: () => REQUEST, reported: "not_found" },
  openClaimAction: { needs: "nothing" },
  endClaimAction: { needs: "nothing" },
  useClaimAction: { needs: "nothing" },
  "rights.grant": {
    needs: "rights.manage",
    confirmed: true,
    input: () => ({ ...HOLDER, role: "cluster_admin", change: false }),
    reported: "not_found",
  },
  "rights.revoke": { needs: "rights.manage", confirmed: true, input: () => HOLDER, reported: "not_found" },
  "team.create": { needs: "rights.manage", input: () => ({ name: TAKEN_TEAM }), reported: "invalid_input" },
  "team.rename": { ...perTeam, input: () => ({ ...TEAM, name: "Elsewhere" }) },
  "team.remove": { ...perTeam, input: () => TEAM },
  "team.add_member": { ...perTeam, input: () => ({ ...TEAM, accountId: ACCOUNT.accountId }) },
  "team.remove_member": { ...perTeam, input: () => ({ ...TEAM, accountId: ACCOUNT.accountId }) },
  "team.set_lead": { ...perTeam, input: () => ({ ...TEAM, accountId: ACCOUNT.accountId, lead: true }) },
  "password_policy.set": {
    needs: "password_policy.manage",
    confirmed: true,
    input: () => ({ scope: "team", ...TEAM, days: 30 }),
    reported: "invalid_input",
  },
  "password_policy.set_cluster": {
    needs: "sql_users.describe",
    about: "cluster",
    confirmed: true,
    input: ({ clusterId }) => ({ clusterId, days: null }),
  },
  "sql_user.set_policy": {
    needs: "sql_users.describe",
    about: "sql_user",
    confirmed: true,
    input: (of) => ({ ...target(of), days: null, exempt: null, enteredAt: null }),
    gone: "sql_user_not_found",
  },
  "settings.change": {
    needs: "settings.manage",
    confirmed: true,
    input: () => ({ creatorsOnlyRestricted: false, membersAskEverywhere: false }),
  },
  "secret_store.create": { ...perSecretStore, input: () => NEW_SECRET_STORE, reported: "invalid_input" },
  "secret_store.edit": { ...perSecretStore, input: () => ({ ...SECRET_STORE, ...NEW_SECRET_STORE }) },
  "secret_store.delete": { ...perSecretStore, input: () => SECRET_STORE },
  "secret_store.give_up": { ...perSecretStore, input: () => DELIVERY },
  "secret_store.test": { ...onSecretStore, input: () => SECRET_STORE },
  "destination.create": { ...perDestination, input: () => NEW_DESTINATION, reported: "invalid_input" },
  "destination.edit": {
    ...perDestination,
    input: () => ({ ...DESTINATION, name: "Elsewhere", form: "json", events: ["drift"] }),
  },
  "destination.pause": { ...perDestination, input: () => ({ ...DESTINATION, paused: true }) },
  "destination.delete": { ...perDestination, input: () => DESTINATION },
  "destination.replace_secret": { ...perDestination, input: () => DESTINATION },
  "destination.test": { ...onDestination, input: () => DESTINATION },
  // Without an id: the address is what every configuration refuses.
  "destination.test.trial": { ...perDestination, input: () => TRIED_DESTINATION, reported: "invalid_input" },
  "destination.retry": { ...onDestination, input: () => DESTINATION },
  "destination.resend": {
    ...onDestination,
    input: () => ({ ...DESTINATION, deliveryId: "dlv_nobody" }),
  },
  "settings.test_mail": { needs: "settings.manage", input: () => ({}) },
  "account.invite": {
    needs: "accounts.manage",
    confirmed: true,
    input: () => ({ email: ADMINISTRATOR.email, role: "member" }),
    reported: "invalid_input",
  },
  "account.revoke_invitation": { ...perAccount, input: () => ({ email: ACCOUNT.email }) },
  "account.change_role": { ...perAccount, input: () => ({ ...ACCOUNT, role: "administrator" }) },
  "account.disable": perAccount,
  "account.enable": perAccount,
  "account.remove": perAccount,
  "account.reset_link": perAccount,
  "session.end.of_account": { ...perAccount, input: () => ({ ...ACCOUNT, sessionId: "0" }) },
  "session.end_all": perAccount,
  "profile.change_name": { needs: "profile.manage", input: () => ({ name: `Person ${randomUUID()}` }) },
  "profile.change_password": {
    needs: "profile.manage",
    input: () => ({ currentPassword: "not the right one", password: "not the right one either" }),
    reported: "invalid_input",
  },
  "session.end": { needs: "profile.manage", input: () => ({ sessionId: "0" }), reported: "not_found" },
  "session.end_others": { needs: "profile.manage", input: () => ({}) },
  "profile.change_mails": { needs: "profile.manage", input: () => ({ wanted: true }) },
  "profile.read_notices": { needs: "profile.manage", input: () => ({ id: "ntc_nobody" }) },
  "sql_user.close_password": { needs: "profile.manage", input: () => ({ id: "shn_nobody" }) },
  "account.unbind": perAccount,
  "factor.begin_totp": { needs: "profile.manage", confirmed: true, input: () => ({}) },
  "factor.turn_on_totp": {
    needs: "profile.manage",
    confirmed: true,
    input: () => ({ code: "no code" }),
    reported: "invalid_input",
  },
  "factor.turn_off_totp": { needs: "profile.manage", confirmed: true, input: () => ({}), reported: "not_found" },
  "factor.make_codes": { needs: "profile.manage", confirmed: true, input: () => ({}), reported: "not_found" },
  "factor.add_passkey": {
    needs: "profile.manage",
    confirmed: true,
    input: () => NEW_PASSKEY,
    reported: "passkey_refused",
  },
  "factor.remove_passkey": {
    needs: "profile.manage",
    confirmed: true,
    input: () => ({ id: "psk_nobody", name: "Nobody" }),
    reported: "not_found",
  },
  "factor.unlink_provider": { needs: "profile.manage", confirmed: true, input: () => ({}), reported: "not_found" },
  "token.create": {
    needs: "profile.manage",
    confirmed: true,
    input: () => MAKE_TOKEN,
    reported: "forbidden",
  },
  "token.approve_device": {
    needs: "profile.manage",
    confirmed: true,
    input: () => ({ code: "BBBB-BBBB", token: { ...TOKEN, kind: "personal" } }),
    reported: "not_found",
  },
  "token.deny_device": {
    needs: "profile.manage",
    input: () => ({ code: "BBBB-BBBB" }),
    reported: "not_found",
  },
  "token.revoke": {
    needs: "profile.manage",
    confirmed: true,
    input: () => ({ id: "apt_nobody" }),
    reported: "not_found",
  },
  "factor.reset": perAccount,
  "settings.factor_policy": {
    needs: "settings.manage",
    confirmed: true,
    input: () => ({ scope: "everybody", graceDays: 0 }),
    reported: "own_factor_first",
  },
  "settings.add_group": {
    needs: "settings.manage",
    confirmed: true,
    input: () => ({ group: "doors", gift: { kind: "team", teamId: "tem_nobody" } }),
    reported: "not_found",
  },
  "settings.remove_group": {
    needs: "settings.manage",
    confirmed: true,
    input: () => ({ id: "grp_nobody" }),
    reported: "not_found",
  },
  answerFactorAction: { needs: "nothing" },
  answerFactorHereAction: { needs: "nothing" },
  cancelSignInAction: { needs: "nothing" },
  acceptInvitationAction: { needs: "nothing" },
  openLinkAction: { needs: "nothing" },
  requestResetAction: { needs: "nothing" },
  resetAccountPasswordAction: { needs: "nothing" },
  signInAction: { needs: "nothing" },
  signInHereAction: { needs: "nothing" },
  createAdministratorAction: { needs: "nothing" },
};

/** Routes by method and folder; reads of operations, which one route answers, begin with `read`. */
export const ROUTES: Record<string, Door> = {
  // No operation has the name of a SQL user; those that exist have rows of their own above.
  "POST /api/operations/[name]": { needs: "nothing", input: () => ({ input: {} }), reported: "not_found" },
  "POST /api/operations/[name]/preview": { needs: "nothing", input: () => ({ input: {} }), reported: "not_found" },
  "GET /api/clusters": { needs: "clusters.list" },
  "GET /api/clusters/[clusterId]/sql-users": { needs: "sql_users.read", about: "cluster" },
  "GET /api/clusters/[clusterId]/facts": { needs: "sql_users.read", about: "cluster" },
  "read team.names": { needs: "sql_users.create", about: "cluster", ownStoreOnly: true, input: cluster },
  "read secret_store.list.reachable": {
    needs: "sql_users.reset",
    about: "cluster",
    ownStoreOnly: true,
    input: cluster,
  },
  "read claim.recipients": { needs: "sql_users.reset", about: "cluster", ownStoreOnly: true, input: cluster },
  "POST /api/clusters/[clusterId]/owners": {
    needs: "sql_users.describe",
    about: "sql_user",
    input: ({ name }) => ({ names: [name], ownerTeamId: null }),
    gone: "sql_user_not_found",
  },
  "POST /api/clusters/[clusterId]/owners/preview": {
    needs: "sql_users.describe",
    about: "cluster",
    input: () => ({ text: "" }),
  },
  "POST /api/clusters/[clusterId]/owners/import": {
    needs: "sql_users.describe",
    about: "cluster",
    input: () => ({ text: "", digest: "0".repeat(64) }),
    reported: "import_outdated",
  },
  "read cluster.connection": { needs: "cluster.read", about: "cluster", input: cluster },
  "read cluster.allowlist": { needs: "cluster.read", about: "cluster", input: cluster },
  "read sql_user.creation_progress": {
    needs: "sql_users.create",
    about: "cluster",
    ownStoreOnly: true,
    input: target,
  },
  "read sql_connection.preflight": {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    input: cluster,
    reported: "sql_connection_off",
  },
  "GET /api/clusters/[clusterId]/sql-users/[name]/facts": {
    needs: "sql_users.read",
    about: "sql_user",
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
  },
  "POST /api/clusters/[clusterId]/sql-users/[name]/verification": {
    needs: "sql_users.verify",
    about: "sql_user",
    change: "sql_users.verify",
    input: () => ({ code: "x".repeat(40), answer: "(0 rows)" }),
    reported: "code_void",
    gone: "sql_user_not_found",
  },
  "read sql_user.dependencies": {
    input: target,
    needs: "sql_users.delete",
    about: "sql_user",
    change: "sql_users.delete",
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
  },
  "POST /api/clusters/[clusterId]/sql-users/[name]/sql": {
    needs: "sql_users.apply",
    about: "sql_user",
    confirmed: true,
    change: "sql_users.apply",
    input: () => ({ script: { kind: "restrict" }, digest: "0".repeat(64) }),
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
  },
  "POST /api/clusters/[clusterId]/verification": {
    needs: "sql_users.verify",
    about: "cluster",
    input: () => ({ code: "x".repeat(40), answer: "(0 rows)" }),
    reported: "code_void",
  },
  "POST /api/reviews/preview": {
    needs: "reviews.manage",
    reported: "cluster_not_found",
    input: () => REVIEW_PLAN,
  },
  "GET /api/reviews/[id]/evidence/[file]": { needs: "reviews.manage", reported: "not_found" },
  "GET /api/reviews/[id]/export": { needs: "reviews.manage", confirmed: true, reported: "not_found" },
  "POST /api/reviews/[id]/export": { needs: "reviews.manage", confirmed: true, form: "", reported: "not_found" },
  "GET /api/rotation": { needs: "rotations.manage" },
  "POST /api/rotation": {
    needs: "rotations.manage",
    confirmed: true,
    onMissing: "sql_users.reset",
    reported: "cluster_not_found",
    input: () => ({
      targets: [{ clusterId: MISSING_CLUSTER, names: ["nobody"] }],
      count: 1,
      deliver: "browser",
      key: PUBLIC_KEY,
    }),
  },
  "GET /api/rotation/targets": { needs: "rotations.manage", reveals: "sql_users.reset" },
  "POST /api/rotation/preview": {
    needs: "rotations.manage",
    onMissing: "sql_users.reset",
    reported: "cluster_not_found",
    input: () => ({ targets: [{ clusterId: MISSING_CLUSTER, names: ["nobody"] }] }),
  },
  "GET /api/rotation/[id]": { needs: "rotations.manage", reported: "not_found" },
  "GET /api/rotation/[id]/sealed": { needs: "rotations.manage", query: `?key=${PUBLIC_KEY}`, reported: "not_found" },
  "GET /api/accounts/[accountId]/leaver": { needs: "accounts.manage", reported: "not_found" },
  "GET /api/accounts/[accountId]/leaver/evidence": { needs: "accounts.manage", confirmed: true, reported: "not_found" },
  "POST /api/accounts/[accountId]/leaver/evidence": {
    needs: "accounts.manage",
    confirmed: true,
    form: "",
    reported: "not_found",
  },
  "POST /api/session/end": { needs: "nothing" },
  "GET /api/oidc/start": { needs: "nothing" },
  "GET /api/oidc/callback": { needs: "nothing" },
  "POST /api/oidc/back-channel-logout": { needs: "nothing" },
  "POST /api/session/confirmation": {
    needs: "session",
    input: () => ({ password: "not the right one" }),
    reported: "password_wrong",
  },
  "POST /api/session/confirmation/options": { needs: "session" },
  "POST /api/device": { needs: "nothing" },
  "POST /api/device/token": { needs: "nothing" },
  "POST /api/session/factor": { needs: "nothing" },
  "POST /api/session/factor/options": { needs: "nothing" },
  "POST /api/session/passkey": { needs: "nothing" },
  "POST /api/session/passkey/options": { needs: "nothing" },
  "POST /api/profile/passkeys": { needs: "profile.manage", confirmed: true },
  "GET /api/notices": { needs: "profile.manage" },
  "GET /api/profile/changes": { needs: "profile.manage" },
  "GET /api/waiting": { needs: "profile.manage" },
  "read sql_user.find": { needs: "overview.read", reveals: "sql_users.read", input: () => ({ q: "" }) },
  "GET /api/shown-passwords/[id]": { needs: "profile.manage" },
  "read request.preview": { ...perRequest, input: ({ clusterId }) => ({ clusterId, ...REQUEST }) },
  "GET /api/requests": { needs: "requests.ask" },
  "read request.choices": { needs: "requests.ask", input: () => ({}) },
  "GET /api/my/sql-users": { needs: "own.list" },
  "read sql_user.history": { needs: "own.read", about: "own_sql_user", input: row },
  "read sql_user.connection": { needs: "own.read", about: "own_sql_user", input: row },
  "read sql_user.privileges.own": { needs: "own.read", about: "own_sql_user", input: row },
  "GET /api/audit": { needs: "audit.read" },
  "GET /api/audit/export": { needs: "audit.export", confirmed: true, query: "?format=csv&to=2020-01-01" },
  "POST /api/audit/export": { needs: "audit.export", confirmed: true, form: "format=csv&to=2020-01-01" },
  "GET /.well-known/change-password": { needs: "nothing" },
  "GET /.well-known/security.txt": { needs: "nothing" },
  "GET /api/health/live": { needs: "nothing" },
  "GET /api/health/ready": { needs: "nothing" },
  "GET /api/metrics": { needs: "nothing" },
  ...Object.fromEntries(
    ["DELETE", "GET", "PATCH", "POST", "PUT"].map(
      (method) => [`${method} /api/[...missing]`, { needs: "nothing" }] as const,
    ),
  ),
  ...Object.fromEntries(
    // A session opens none of these; `api.spec.ts` calls them with tokens.
    ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"].map(
      (method) => [`${method} /api/v1/[[...path]]`, { needs: "nothing", reported: "token_invalid" }] as const,
    ),
  ),
};

/** Pages by folder. */
export const PAGES: Record<string, Door> = {
  "/": { needs: "overview.read", reveals: "sql_users.read" },
  "/entered": { needs: "nothing" },
  "/sql-users": { needs: "overview.read", reveals: "sql_users.read" },
  "/sign-in": { needs: "nothing" },
  "/setup": { needs: "nothing" },
  "/forgot-password": { needs: "nothing" },
  "/invitation/[id]": { needs: "nothing" },
  "/reset/[id]": { needs: "nothing" },
  "/claim/[id]": { needs: "nothing" },
  "/clusters": { needs: "clusters.list" },
  "/clusters/[clusterId]": { needs: "session" },
  "/clusters/[clusterId]/users": { needs: "cluster.read", about: "cluster" },
  "/clusters/[clusterId]/users/[name]": { needs: "sql_users.read", about: "sql_user", gone: "sql_user_not_found" },
  "/clusters/[clusterId]/users/[name]/privileges": {
    needs: "sql_users.read",
    about: "sql_user",
    gone: "sql_user_not_found",
  },
  "/clusters/[clusterId]/users/[name]/pair": {
    needs: "sql_users.read",
    about: "sql_user",
    gone: "sql_user_not_found",
  },
  "/clusters/[clusterId]/verify": { needs: "sql_users.verify", about: "cluster" },
  "/clusters/[clusterId]/claims": { needs: "sql_users.reset", about: "cluster" },
  "/clusters/[clusterId]/sql-connection": { needs: "sql_connection.read", about: "cluster" },
  "/reviews": { needs: "reviews.take" },
  "/reviews/[id]": { needs: "reviews.take", reported: "not_found" },
  "/reviews/[id]/evidence": { needs: "reviews.manage", reported: "not_found" },
  "/rotation": { needs: "rotations.manage" },
  "/rotation/[id]": { needs: "rotations.manage", reported: "not_found" },
  "/my": { needs: "own.list" },
  "/requests": { needs: "requests.ask" },
  "/lint": { needs: "session" },
  "/api-reference": { needs: "session" },
  "/audit": { needs: "audit.read" },
  "/profile": { needs: "profile.manage" },
  "/profile/security": { needs: "profile.manage" },
  "/device": { needs: "profile.manage" },
  "/profile/tokens": { needs: "profile.manage" },
  "/sign-in/factor": { needs: "nothing" },
  "/confirmed": { needs: "nothing" },
  "/enrol": { needs: "profile.manage" },
  "/access": { needs: "accounts.manage" },
  "/access/people/[accountId]": { needs: "accounts.manage", reported: "not_found" },
  "/access/people/[accountId]/leaver": { needs: "accounts.manage", reported: "not_found" },
  "/access/roles": { needs: "rights.manage" },
  "/access/teams": { needs: "rights.manage" },
  "/settings/destinations": { needs: "destinations.manage" },
  "/settings/secret-stores": { needs: "secret_stores.manage" },
  "/settings": { needs: "settings.manage" },
  "/rotation/policy": { needs: "password_policy.read" },
  "/[...missing]": { needs: "session", reported: "not_found" },
};
