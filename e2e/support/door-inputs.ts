import { ENTRIES } from "../../lib/shared/operations/catalogue.ts";
import { EMPTY_DESCRIPTION, REQUESTED_TEXTS } from "./descriptions.ts";
import {
  DECIDE_REVIEW,
  LEAVER,
  MAKE_TOKEN,
  NEW_PASSKEY,
  NEW_SECRET_STORE,
  PUBLIC_KEY,
  REVIEW,
  ROTATION,
  START_REVIEW,
} from "./door-table.ts";

/* What the tests of doors send. */

/** The routes that only read. */
export const GET_DOORS = (clusterId: string) => [
  "/api/clusters",
  `/api/clusters/${clusterId}/sql-users`,
  `/api/clusters/${clusterId}/facts`,
  `/api/clusters/${clusterId}/sql-users/app_one/facts`,
  "/api/accounts/acc_nobody/leaver",
  "/api/accounts/acc_nobody/leaver/evidence",
  "/api/notices",
  "/api/profile/changes?since=1000",
  "/api/waiting",
  "/api/shown-passwords/shn_nobody",
  "/api/requests",
  "/api/my/sql-users",
  "/api/rotation/targets",
];
/** Operations that pages call. */
export const CALLED = ENTRIES.flatMap(({ operation }) =>
  operation.kind !== "recorded" && operation.kind !== "read" && operation.from === "browser"
    ? [operation.name as string]
    : [],
);
/** Operations that pages read. */
export const READ = ENTRIES.flatMap(({ operation }) =>
  operation.kind === "read" && operation.from === "browser" ? [operation.name as string] : [],
);
/** Actions for people without a session. */
export const OPEN_ACTIONS = [
  "signInAction",
  "signInHereAction",
  "answerFactorAction",
  "answerFactorHereAction",
  "cancelSignInAction",
  "createAdministratorAction",
  "acceptInvitationAction",
  "openLinkAction",
  "requestResetAction",
  "resetAccountPasswordAction",
  "openClaimAction",
  "endClaimAction",
  "useClaimAction",
];
/** Actions whose input is an empty object. */
export const TAKE_NOTHING = [
  ...["session.end_others", "settings.test_mail"],
  ...["factor.begin_totp", "factor.turn_off_totp", "factor.make_codes", "factor.unlink_provider"],
];
const REQUEST_SPEC = { name: "intruder", ...REQUESTED_TEXTS, userKind: "service", access: "", wantedDays: null };
const ACCOUNT = { accountId: "acc_nobody", email: "nobody@halden.example" };

/**
 * An input of each operation that pages call: a test fails for one without a row. `app_one` is a SQL user of the
 * cluster; every other id is of nothing.
 */
const inputsOn = (clusterId: string) => ({
  "sql_user.create": { clusterId, name: "intruder", purpose: "" },
  "leaver.start": LEAVER,
  "leaver.continue": LEAVER,
  "leaver.exempt": { ...ACCOUNT, sqlUserIds: ["usr_nobody"], reason: "None." },
  "review.start": START_REVIEW,
  "review.decide": DECIDE_REVIEW,
  "review.sign_off": REVIEW,
  "review.check": REVIEW,
  "review.stop_repeating": REVIEW,
  "review.close": { ...REVIEW, undecided: 0 },
  "rotation.pause": ROTATION,
  "rotation.resume": { ...ROTATION, key: PUBLIC_KEY },
  "rotation.stop": ROTATION,
  "rotation.retry": { ...ROTATION, key: PUBLIC_KEY },
  "rotation.take": { ...ROTATION, items: [{ id: "itm_nobody", at: 0 }] },
  "rotation.stored": { ...ROTATION, items: ["itm_nobody"] },
  "rotation.deliver": ROTATION,
  "password_policy.set": { scope: "all", days: 1 },
  "password_policy.set_cluster": { clusterId, days: 1 },
  "sql_user.set_policy": { clusterId, name: "app_one", days: 1, exempt: null, enteredAt: null },
  "sql_user.create.finish": { clusterId, name: "app_one" },
  "sql_user.delete.unfinished": { clusterId, name: "app_one" },
  "sql_user.reset_password": { clusterId, name: "app_one" },
  "sql_user.reset_password.into_store": { clusterId, name: "app_one" },
  "sql_user.create.into_store": { clusterId, name: "app_new", purpose: "" },
  "sql_user.compromised": { clusterId, name: "app_one", reason: "None." },
  "sql_user.delete": { clusterId, name: "app_one" },
  "sql_user.describe": { clusterId, name: "app_one", ownerTeamId: null, ...EMPTY_DESCRIPTION },
  "sql_user.check": { clusterId, name: "app_one" },
  "sql_user.disable_login": { clusterId, name: "app_one", sessions: true },
  "pair.create": { clusterId, name: "app_one", partner: "app_two", role: "app_role", create: false },
  "pair.split": { clusterId, name: "app_one" },
  "sql_user.reset_password.idle": { clusterId, name: "app_one" },
  "pair.deliver": { clusterId, name: "app_one" },
  "pair.deployed": { clusterId, name: "app_one" },
  "pair.idle": { clusterId, name: "app_one", said: true },
  "pair.flip": { clusterId, name: "app_one" },
  "sql_user.enable_login": { clusterId, name: "app_one" },
  "sql_user.expire_login": { clusterId, name: "app_one", at: null },
  "sql_user.end_sessions": { clusterId, name: "app_one" },
  "sql_connection.connect": { clusterId, level: "manage" },
  "sql_connection.rotate": { clusterId },
  "sql_connection.test": { clusterId },
  "cluster.try_changes": { clusterId },
  "sql_connection.accept_clear_text": { clusterId },
  "sql_connection.change_level": { clusterId, level: "manage" },
  "sql_connection.remove_left": { clusterId, name: "rolecall_0123456789" },
  "sql_connection.disconnect": { clusterId },
  "sql_user.look_into_vanished": { clusterId, until: 0 },
  "sql_user.reset_password.own": { id: "usr_nobody" },
  "sql_user.let_team_reset": { clusterId, name: "app_one", reason: "None." },
  "sql_user.stop_team_reset": { clusterId, name: "app_one" },
  "sql_user.protect": { clusterId, name: "app_one" },
  "sql_user.unprotect": { clusterId, name: "app_one" },
  "claim.send": { clusterId, name: "app_one", for: { kind: "link" }, hours: 1, word: "" },
  "claim.revoke": { clusterId, name: "app_one", id: "clm_nobody" },
  "request.ask": { ...REQUEST_SPEC, kind: "create", clusterId, teamId: "tem_nobody", reason: "None." },
  "request.ask.own": { kind: "reset", sqlUserId: "usr_nobody", reason: "None." },
  "request.approve": { clusterId, id: "ask_nobody" },
  "request.deny": { clusterId, id: "ask_nobody", reason: "None." },
  "request.withdraw": { id: "ask_nobody" },
  "request.claim": { id: "ask_nobody" },
  "rights.grant": {
    holder: { kind: "account", id: ACCOUNT.accountId },
    clusterId: "*",
    role: "cluster_admin",
    change: false,
  },
  "rights.revoke": { holder: { kind: "account", id: ACCOUNT.accountId }, clusterId: "*" },
  "team.create": { name: "Intruders" },
  "team.rename": { teamId: "tem_nobody", name: "Intruders" },
  "team.remove": { teamId: "tem_nobody" },
  "team.add_member": { teamId: "tem_nobody", accountId: ACCOUNT.accountId },
  "team.remove_member": { teamId: "tem_nobody", accountId: ACCOUNT.accountId },
  "team.set_lead": { teamId: "tem_nobody", accountId: ACCOUNT.accountId, lead: true },
  "settings.change": { creatorsOnlyRestricted: true, membersAskEverywhere: true },
  "settings.test_mail": {},
  "destination.create": {
    kind: "webhook",
    name: "Intruders",
    form: "json",
    events: ["drift"],
    where: { target: "url", url: "https://intruders.example/" },
  },
  "destination.edit": { id: "dst_nobody", name: "Intruders", form: "json", events: ["drift"] },
  "destination.pause": { id: "dst_nobody", paused: true },
  "destination.delete": { id: "dst_nobody" },
  "destination.replace_secret": { id: "dst_nobody" },
  "destination.test": { id: "dst_nobody" },
  "destination.test.trial": {
    kind: "webhook",
    name: "Intruders",
    form: "json",
    where: { target: "url", url: "https://intruders.example/" },
  },
  "destination.retry": { id: "dst_nobody" },
  "destination.resend": { id: "dst_nobody", deliveryId: "dlv_nobody" },
  "secret_store.create": NEW_SECRET_STORE,
  "secret_store.edit": { id: "sst_nobody", ...NEW_SECRET_STORE },
  "secret_store.delete": { id: "sst_nobody" },
  "secret_store.give_up": { id: "dlv_nobody" },
  "secret_store.test": { id: "sst_nobody" },
  "account.invite": { email: ACCOUNT.email, role: "administrator" },
  "account.revoke_invitation": { email: ACCOUNT.email },
  "account.change_role": { ...ACCOUNT, role: "administrator" },
  "account.disable": ACCOUNT,
  "account.enable": ACCOUNT,
  "account.remove": ACCOUNT,
  "account.reset_link": ACCOUNT,
  "session.end.of_account": { ...ACCOUNT, sessionId: "0" },
  "session.end_all": ACCOUNT,
  "profile.change_name": { name: "Intruder" },
  "profile.change_password": {
    currentPassword: "a guess that is long enough",
    password: "another that is long enough",
  },
  "session.end": { sessionId: "0" },
  "session.end_others": {},
  "profile.change_mails": { wanted: true },
  "profile.read_notices": { id: "ntc_nobody" },
  "sql_user.close_password": { id: "shn_nobody" },
  "factor.begin_totp": {},
  "factor.turn_on_totp": { code: "000000" },
  "factor.turn_off_totp": {},
  "factor.make_codes": {},
  "account.unbind": ACCOUNT,
  "factor.add_passkey": NEW_PASSKEY,
  "factor.reset": ACCOUNT,
  "settings.factor_policy": { scope: "off", graceDays: 0 },
  "settings.add_group": { group: "intruders", gift: { kind: "administrator" } },
  "settings.remove_group": { id: "grp_nobody" },
  "factor.remove_passkey": { id: "psk_nobody", name: "Nobody" },
  "factor.unlink_provider": {},
  "token.create": MAKE_TOKEN,
  "token.revoke": { id: "apt_nobody" },
  "token.approve_device": { code: "BBBB-BBBB", token: MAKE_TOKEN },
  "token.deny_device": { code: "BBBB-BBBB" },
});

type Action = keyof ReturnType<typeof inputsOn>;

/** The operations that pages call; each needs a session. */
export const SIGNED_IN_ACTIONS = Object.keys(inputsOn("")) as Action[];

/** A valid input of this action. */
export const inputOf = (action: Action, clusterId: string) => inputsOn(clusterId)[action];
