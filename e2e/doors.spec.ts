import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { APIRequestContext } from "playwright/test";
import { postAction, serverActions } from "./support/actions.ts";
import { EMPTY_DESCRIPTION, REQUESTED_TEXTS } from "./support/descriptions.ts";
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
} from "./support/door-table.ts";
import { ADMINISTRATOR, test as base, expect } from "./support/fixtures.ts";

let theCluster: string | undefined;

/** No test here changes a cluster, so all share one with the SQL user `app_one`. */
const test = base.extend({
  clusterId: async ({ cloud, rolecall, signedIn, playwright }, use) => {
    if (!theCluster) {
      theCluster = cloud.addCluster();
      await cloud.addUser(theCluster, "app_one");
      const request = await playwright.request.newContext({ baseURL: rolecall.url, storageState: signedIn });
      expect((await request.get("/api/clusters?fresh")).ok()).toBe(true);
      await request.dispose();
    }
    await use(theCluster);
  },
});

const GET_DOORS = (clusterId: string) => [
  "/api/clusters",
  `/api/clusters/${clusterId}/sql-users`,
  `/api/clusters/${clusterId}/facts`,
  `/api/clusters/${clusterId}/sql-users/app_one/facts`,
  `/api/clusters/${clusterId}/connection`,
  `/api/clusters/${clusterId}/allowlist`,
  `/api/clusters/${clusterId}/sql-users/app_one/creation`,
  `/api/clusters/${clusterId}/sql-connection`,
  `/api/clusters/${clusterId}/teams`,
  `/api/clusters/${clusterId}/claim-recipients`,
  `/api/clusters/${clusterId}/secret-stores`,
  `/api/clusters/${clusterId}/sql-users/app_one/dependencies`,
  "/api/accounts/acc_nobody/leaver",
  "/api/notices",
  "/api/waiting",
  "/api/find?q=app",
  "/api/shown-passwords/shn_nobody",
  `/api/clusters/${clusterId}/requests/ask_nobody/preview`,
  "/api/requests",
  "/api/requests/choices",
  "/api/my/sql-users",
  "/api/my/sql-users/usr_nobody/history",
  "/api/my/sql-users/usr_nobody/connection",
  "/api/my/sql-users/usr_nobody/privileges",
  "/api/rotation/targets",
];
/** One row for each action; the first test fails for an action without a row. */
const SIGNED_IN_ACTIONS = [
  "createSqlUserAction",
  "finishCreationAction",
  "removeLeftAction",
  "resetPasswordAction",
  "deliverPasswordAction",
  "createIntoStoreAction",
  "compromisedAction",
  "startLeaverAction",
  "continueLeaverAction",
  "exemptFromLeaverAction",
  "leaverEvidenceAction",
  "startReviewAction",
  "decideReviewAction",
  "signOffReviewAction",
  "checkReviewAction",
  "stopReviewRepetitionAction",
  "closeReviewAction",
  "pauseRotationAction",
  "resumeRotationAction",
  "stopRotationAction",
  "retryRotationAction",
  "takePasswordsAction",
  "storedPasswordsAction",
  "deliverRotationAction",
  "deleteSqlUserAction",
  "describeSqlUserAction",
  "previewSqlAction",
  "checkPrivilegesAction",
  "disableLoginAction",
  "enableLoginAction",
  "createPairAction",
  "splitPairAction",
  "resetIdleAction",
  "deliverIdleAction",
  "deployedAction",
  "seenIdleAction",
  "flipPairAction",
  "previewPairAction",
  "previewRotationAction",
  "previewCompromisedAction",
  "previewLeaverAction",
  "previewStoreAction",
  "expireLoginAction",
  "endSessionsAction",
  "connectSqlAction",
  "rotateSqlConnectionAction",
  "testSqlConnectionAction",
  "changeLevelAction",
  "removeLeftSqlUserAction",
  "disconnectSqlAction",
  "previewCreateAction",
  "previewResetAction",
  "previewDeleteAction",
  "previewResetOwnAction",
  "previewApproveAction",
  "previewClaimAction",
  "previewLoginAction",
  "previewLeftAction",
  "previewConnectionAction",
  "acknowledgeDeletedAction",
  "resetOwnPasswordAction",
  "letTeamResetAction",
  "stopTeamResetAction",
  "protectSqlUserAction",
  "unprotectSqlUserAction",
  "sendClaimAction",
  "revokeClaimAction",
  "requestNewAction",
  "requestForOwnAction",
  "approveRequestAction",
  "denyRequestAction",
  "withdrawRequestAction",
  "claimRequestAction",
  "grantRoleAction",
  "revokeRoleAction",
  "createTeamAction",
  "renameTeamAction",
  "removeTeamAction",
  "addMemberAction",
  "removeMemberAction",
  "setLeadAction",
  "setMaxAgeAction",
  "setClusterMaxAgeAction",
  "setSqlUserPolicyAction",
  "changeSettingsAction",
  "testMailAction",
  "createDestinationAction",
  "editDestinationAction",
  "pauseDestinationAction",
  "deleteDestinationAction",
  "replaceDestinationSecretAction",
  "testDestinationAction",
  "retryDestinationAction",
  "resendDeliveryAction",
  "createSecretStoreAction",
  "editSecretStoreAction",
  "deleteSecretStoreAction",
  "testSecretStoreAction",
  "giveUpDeliveryAction",
  "inviteAction",
  "revokeInvitationAction",
  "changeRoleAction",
  "disableAccountAction",
  "enableAccountAction",
  "removeAccountAction",
  "resetLinkAction",
  "endAccountSessionAction",
  "endAccountSessionsAction",
  "changeNameAction",
  "changePasswordAction",
  "endSessionAction",
  "endOtherSessionsAction",
  "changeMailsAction",
  "readNoticesAction",
  "closeShownAction",
  "beginTotpAction",
  "confirmTotpAction",
  "removeTotpAction",
  "makeCodesAction",
  "unbindAccountAction",
  "addPasskeyAction",
  "removePasskeyAction",
  "unlinkProviderAction",
  "makeTokenAction",
  "revokeTokenAction",
  "approveDeviceAction",
  "denyDeviceAction",
  "resetFactorsAction",
  "changeFactorPolicyAction",
  "addGroupAction",
  "removeGroupAction",
];
const OPEN_ACTIONS = [
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
const TAKE_NOTHING = [
  ...["endOtherSessionsAction", "testMailAction"],
  ...["beginTotpAction", "removeTotpAction", "makeCodesAction"],
];
const REQUEST_SPEC = { name: "intruder", ...REQUESTED_TEXTS, userKind: "service", access: "", wantedDays: null };
const ACCOUNT = { accountId: "acc_nobody", email: "nobody@halden.example" };

const input = (clusterId: string) => ({
  createSqlUserAction: { clusterId, name: "intruder", purpose: "" },
  startLeaverAction: LEAVER,
  continueLeaverAction: LEAVER,
  exemptFromLeaverAction: { ...ACCOUNT, sqlUserIds: ["usr_nobody"], reason: "None." },
  leaverEvidenceAction: ACCOUNT,
  startReviewAction: START_REVIEW,
  decideReviewAction: DECIDE_REVIEW,
  signOffReviewAction: REVIEW,
  checkReviewAction: REVIEW,
  stopReviewRepetitionAction: REVIEW,
  closeReviewAction: { ...REVIEW, undecided: 0 },
  pauseRotationAction: ROTATION,
  resumeRotationAction: { ...ROTATION, key: PUBLIC_KEY },
  stopRotationAction: ROTATION,
  retryRotationAction: { ...ROTATION, key: PUBLIC_KEY },
  takePasswordsAction: { ...ROTATION, items: [{ id: "itm_nobody", at: 0 }] },
  storedPasswordsAction: { ...ROTATION, items: ["itm_nobody"] },
  deliverRotationAction: ROTATION,
  setMaxAgeAction: { scope: "all", days: 1 },
  setClusterMaxAgeAction: { clusterId, days: 1 },
  setSqlUserPolicyAction: { clusterId, name: "app_one", days: 1, exempt: null, enteredAt: null },
  finishCreationAction: { clusterId, name: "app_one" },
  removeLeftAction: { clusterId, name: "app_one" },
  resetPasswordAction: { clusterId, name: "app_one" },
  deliverPasswordAction: { clusterId, name: "app_one" },
  createIntoStoreAction: { clusterId, name: "app_new", purpose: "" },
  compromisedAction: { clusterId, name: "app_one", reason: "None." },
  deleteSqlUserAction: { clusterId, name: "app_one" },
  describeSqlUserAction: { clusterId, name: "app_one", ownerTeamId: null, ...EMPTY_DESCRIPTION },
  previewSqlAction: { clusterId, name: "app_one", script: { kind: "restrict" } },
  checkPrivilegesAction: { clusterId, name: "app_one" },
  disableLoginAction: { clusterId, name: "app_one", sessions: true },
  createPairAction: { clusterId, name: "app_one", partner: "app_two", role: "app_role", create: false },
  splitPairAction: { clusterId, name: "app_one" },
  resetIdleAction: { clusterId, name: "app_one" },
  deliverIdleAction: { clusterId, name: "app_one" },
  deployedAction: { clusterId, name: "app_one" },
  seenIdleAction: { clusterId, name: "app_one", said: true },
  flipPairAction: { clusterId, name: "app_one" },
  previewPairAction: { clusterId, name: "app_one", change: "flip" },
  previewRotationAction: {
    targets: [{ clusterId, names: ["app_one"] }],
    ...{ count: 1, deliver: "browser", key: PUBLIC_KEY },
  },
  previewCompromisedAction: { clusterId, name: "app_one", reason: "None." },
  previewStoreAction: { change: "reset", clusterId, name: "app_one" },
  previewLeaverAction: { change: "start", ...LEAVER },
  enableLoginAction: { clusterId, name: "app_one" },
  expireLoginAction: { clusterId, name: "app_one", at: null },
  endSessionsAction: { clusterId, name: "app_one" },
  connectSqlAction: { clusterId, level: "manage" },
  rotateSqlConnectionAction: { clusterId },
  testSqlConnectionAction: { clusterId },
  changeLevelAction: { clusterId, level: "manage" },
  removeLeftSqlUserAction: { clusterId, name: "rolecall_0123456789" },
  disconnectSqlAction: { clusterId },
  previewCreateAction: { clusterId, name: "intruder", purpose: "" },
  previewResetAction: { clusterId, name: "app_one" },
  previewDeleteAction: { clusterId, name: "app_one" },
  previewResetOwnAction: { id: "usr_nobody" },
  previewApproveAction: { clusterId, id: "ask_nobody" },
  previewClaimAction: { id: "ask_nobody" },
  previewLoginAction: { clusterId, name: "app_one", change: "disable", sessions: true },
  previewLeftAction: { clusterId, name: "app_one", change: "remove" },
  previewConnectionAction: { clusterId, change: "connect", level: "manage" },
  acknowledgeDeletedAction: { clusterId, until: 0 },
  resetOwnPasswordAction: { id: "usr_nobody" },
  letTeamResetAction: { clusterId, name: "app_one", reason: "None." },
  stopTeamResetAction: { clusterId, name: "app_one" },
  protectSqlUserAction: { clusterId, name: "app_one" },
  unprotectSqlUserAction: { clusterId, name: "app_one" },
  sendClaimAction: { clusterId, name: "app_one", for: { kind: "link" }, hours: 1, word: "" },
  revokeClaimAction: { clusterId, name: "app_one", id: "clm_nobody" },
  requestNewAction: { ...REQUEST_SPEC, kind: "create", clusterId, teamId: "tem_nobody", reason: "None." },
  requestForOwnAction: { kind: "reset", sqlUserId: "usr_nobody", reason: "None." },
  approveRequestAction: { clusterId, id: "ask_nobody" },
  denyRequestAction: { clusterId, id: "ask_nobody", reason: "None." },
  withdrawRequestAction: { id: "ask_nobody" },
  claimRequestAction: { id: "ask_nobody" },
  grantRoleAction: {
    holder: { kind: "account", id: ACCOUNT.accountId },
    clusterId: "*",
    role: "cluster_admin",
    change: false,
  },
  revokeRoleAction: { holder: { kind: "account", id: ACCOUNT.accountId }, clusterId: "*" },
  createTeamAction: { name: "Intruders" },
  renameTeamAction: { teamId: "tem_nobody", name: "Intruders" },
  removeTeamAction: { teamId: "tem_nobody" },
  addMemberAction: { teamId: "tem_nobody", accountId: ACCOUNT.accountId },
  removeMemberAction: { teamId: "tem_nobody", accountId: ACCOUNT.accountId },
  setLeadAction: { teamId: "tem_nobody", accountId: ACCOUNT.accountId, lead: true },
  changeSettingsAction: { creatorsOnlyRestricted: true, membersAskEverywhere: true },
  testMailAction: {},
  createDestinationAction: {
    ...{ kind: "webhook", name: "Intruders", form: "json", events: ["drift"] },
    where: { target: "url", url: "https://intruders.example/" },
  },
  editDestinationAction: { id: "dst_nobody", name: "Intruders", form: "json", events: ["drift"] },
  pauseDestinationAction: { id: "dst_nobody", paused: true },
  deleteDestinationAction: { id: "dst_nobody" },
  replaceDestinationSecretAction: { id: "dst_nobody" },
  testDestinationAction: { id: "dst_nobody" },
  retryDestinationAction: { id: "dst_nobody" },
  resendDeliveryAction: { id: "dst_nobody", deliveryId: "dlv_nobody" },
  createSecretStoreAction: NEW_SECRET_STORE,
  editSecretStoreAction: { id: "sst_nobody", ...NEW_SECRET_STORE },
  deleteSecretStoreAction: { id: "sst_nobody" },
  giveUpDeliveryAction: { id: "dlv_nobody" },
  testSecretStoreAction: { id: "sst_nobody" },
  inviteAction: { email: ACCOUNT.email, role: "administrator" },
  revokeInvitationAction: { email: ACCOUNT.email },
  changeRoleAction: { ...ACCOUNT, role: "administrator" },
  disableAccountAction: ACCOUNT,
  enableAccountAction: ACCOUNT,
  removeAccountAction: ACCOUNT,
  resetLinkAction: ACCOUNT,
  endAccountSessionAction: { ...ACCOUNT, sessionId: "0" },
  endAccountSessionsAction: ACCOUNT,
  changeNameAction: { name: "Intruder" },
  changePasswordAction: { currentPassword: "a guess that is long enough", password: "another that is long enough" },
  endSessionAction: { sessionId: "0" },
  endOtherSessionsAction: {},
  changeMailsAction: { wanted: true },
  readNoticesAction: { id: "ntc_nobody" },
  closeShownAction: { id: "shn_nobody" },
  beginTotpAction: {},
  confirmTotpAction: { code: "000000" },
  removeTotpAction: {},
  makeCodesAction: {},
  unbindAccountAction: ACCOUNT,
  addPasskeyAction: NEW_PASSKEY,
  resetFactorsAction: ACCOUNT,
  changeFactorPolicyAction: { scope: "off", graceDays: 0 },
  addGroupAction: { group: "intruders", gift: { kind: "administrator" } },
  removeGroupAction: { id: "grp_nobody" },
  removePasskeyAction: { id: "psk_nobody", name: "Nobody" },
  unlinkProviderAction: {},
  makeTokenAction: MAKE_TOKEN,
  revokeTokenAction: { id: "apt_nobody" },
  approveDeviceAction: { code: "BBBB-BBBB", token: MAKE_TOKEN },
  denyDeviceAction: { code: "BBBB-BBBB" },
});

test("every server action of the build is known to these tests", () => {
  expect([...serverActions().keys()].sort()).toEqual([...SIGNED_IN_ACTIONS, ...OPEN_ACTIONS].sort());
});

test.describe("without a session", () => {
  test.use({ storageState: { cookies: [], origins: [] } });

  test("no route gives anything away", async ({ request, clusterId }) => {
    for (const path of GET_DOORS(clusterId)) {
      const response = await request.get(path);
      expect(response.status(), path).toBe(401);
      expect(await response.json()).toMatchObject({ ok: false, error: { code: "unauthenticated" } });
    }
  });

  test("no page is shown: all lead to sign-in", async ({ request, clusterId }) => {
    for (const path of [
      "/",
      "/my",
      "/sql-users",
      "/clusters",
      `/clusters/${clusterId}/users`,
      "/accounts",
      "/accounts/acc_1",
      "/profile",
      "/profile/security",
      "/profile/tokens",
      "/device",
    ]) {
      const response = await request.get(path, { maxRedirects: 3 });
      expect(new URL(response.url()).pathname, path).toBe("/sign-in");
      expect(await response.text()).not.toContain("app_one");
    }
  });

  for (const action of SIGNED_IN_ACTIONS)
    test(`${action} is refused on any path and reaches no cluster`, async ({ request, rolecall, cloud, clusterId }) => {
      const before = cloud.record().length;
      for (const path of ["/", "/sign-in", `/clusters/${clusterId}/users`, "/no/such/page"]) {
        const args = [input(clusterId)[action as keyof ReturnType<typeof input>]];
        const response = await postAction(request, action, args, { path, headers: { origin: rolecall.url } });
        expect(await response.text(), path).toContain('"code":"unauthenticated"');
      }
      expect(cloud.record().length).toBe(before);
    });
});

test.describe("with a session", () => {
  for (const action of SIGNED_IN_ACTIONS)
    test.describe(action, () => {
      test("is refused from another site and without an Origin", async ({ request, cloud, clusterId }) => {
        const args = [input(clusterId)[action as keyof ReturnType<typeof input>]];
        for (const headers of [
          { origin: "https://evil.example" },
          { origin: "null" },
          {},
          forged("https://evil.example"),
        ]) {
          const before = cloud.record().length;
          const text = await (await postAction(request, action, args, { headers })).text();
          expect(text, JSON.stringify(headers)).not.toContain('"ok":true');
          expect(cloud.record().length).toBe(before);
        }
      });

      test("is refused to a program that brings its own credential", async ({
        request,
        rolecall,
        cloud,
        clusterId,
      }) => {
        const before = cloud.record().length;
        const args = [input(clusterId)[action as keyof ReturnType<typeof input>]];
        const headers = { origin: rolecall.url, authorization: "Bearer whatever" };
        const response = await postAction(request, action, args, { headers });
        expect(response.status()).toBe(401);
        expect(cloud.record().length).toBe(before);
      });

      test("answers an oversized body with words", async ({ request, rolecall, cloud }) => {
        const before = cloud.record().length;
        const body = JSON.stringify([{ padding: "x".repeat(17 * 1024) }]);
        const response = await postAction(request, action, [], { headers: { origin: rolecall.url }, body });
        expect(response.status()).toBe(413);
        expect(await response.text()).toContain("too large");
        expect(cloud.record().length).toBe(before);
      });

      test("refuses wrong types, surplus fields and surplus arguments", async ({
        request,
        rolecall,
        cloud,
        clusterId,
      }) => {
        const right = input(clusterId)[action as keyof ReturnType<typeof input>];
        const before = cloud.record().length;
        const odd = [
          null,
          [],
          "text",
          7,
          ...(TAKE_NOTHING.includes(action) ? [] : [{}]),
          { ...right, more: 1 },
          { ...right, name: 7, password: 7 },
          { ...right, name: {}, password: {} },
        ];
        for (const value of odd) {
          const response = await postAction(request, action, [value], { headers: { origin: rolecall.url } });
          expect(await response.text(), JSON.stringify(value)).toMatch(/"code":"(invalid_input|password_wrong)"/);
        }
        expect(cloud.record().length).toBe(before);
      });
    });

  test("path tricks in ids and names reach no cluster", async ({ request, rolecall, cloud, clusterId }) => {
    const before = cloud.record().length;
    const ids = ["..", `${clusterId}/`, `${clusterId}/../x`, `%2e%2e`, "", "x".repeat(300), `${clusterId}\u0000`];
    for (const id of ids) {
      expect(await refused(request, "deleteSqlUserAction", { clusterId: id, name: "app_one" }, rolecall.url)).toBe(
        true,
      );
      const response = await request.get(`/api/clusters/${encodeURIComponent(id)}/sql-users`);
      expect(response.status(), id).toBeGreaterThanOrEqual(400);
    }
    for (const name of [
      "..",
      ".",
      "a/b",
      "a%2fb",
      "../root",
      "",
      "root",
      "admin",
      "public",
      "sso_lena",
      "pg_x",
      "a\u0000",
      "x".repeat(64),
    ])
      for (const action of ["resetPasswordAction", "deleteSqlUserAction"])
        expect(await refused(request, action, { clusterId, name }, rolecall.url), name).toBe(true);
    expect(cloud.record().length).toBe(before);
  });

  test("a cluster that the key does not see does not exist", async ({ request, rolecall }) => {
    const elsewhere = "00000000-0000-4000-8000-000000000000";
    const response = await request.get(`/api/clusters/${elsewhere}/sql-users`);
    expect(await response.json()).toMatchObject({ error: { code: "cluster_not_found" } });
    const text = await postAction(request, "resetPasswordAction", [{ clusterId: elsewhere, name: "app_one" }], {
      headers: { origin: rolecall.url },
    });
    expect(await text.text()).toContain('"code":"cluster_not_found"');
  });
});

test.describe("the route that takes pasted answers", () => {
  const body = { code: "x".repeat(40), answer: "(0 rows)" };
  const path = (clusterId: string, name = "app_one") => `/api/clusters/${clusterId}/sql-users/${name}/verification`;

  test("is refused without a session, and its body is not read", async ({ playwright, rolecall, clusterId }) => {
    const request = await playwright.request.newContext({
      baseURL: rolecall.url,
      storageState: { cookies: [], origins: [] },
    });
    const headers = { origin: rolecall.url };
    expect((await request.post(path(clusterId), { headers, data: body })).status()).toBe(401);
    expect((await request.post(path(clusterId), { headers, data: "x".repeat(4_000_000) })).status()).toBe(413);
    await request.dispose();
  });

  test("is refused from another site, without an Origin, and with a program's credential", async ({
    request,
    rolecall,
    clusterId,
  }) => {
    for (const headers of [{ origin: "https://evil.example" }, {}] as Record<string, string>[])
      expect((await request.post(path(clusterId), { headers, data: body })).status()).toBe(403);
    const headers = { origin: rolecall.url, authorization: "Bearer whatever" };
    expect((await request.post(path(clusterId), { headers, data: body })).status()).toBe(401);
  });

  test("refuses input that is too large, not JSON, surplus or of the wrong type", async ({
    request,
    rolecall,
    clusterId,
  }) => {
    const headers = { origin: rolecall.url, "content-type": "application/json" };
    const post = (data: string, name?: string) =>
      request.post(path(clusterId, name), { headers, data: Buffer.from(data) });
    expect((await post(JSON.stringify({ ...body, answer: "x".repeat(1_600_000) }))).status()).toBe(413);
    for (const odd of [
      "",
      "{",
      "null",
      "[]",
      "7",
      JSON.stringify({ ...body, more: 1 }),
      JSON.stringify({ ...body, code: 7 }),
      JSON.stringify({ ...body, wanted: { level: "superuser" } }),
    ])
      expect((await post(odd)).status(), odd).toBe(400);
    for (const name of ["root", "sso_lena", "a%2fb", "%25", "%00"])
      expect((await post(JSON.stringify(body), name)).status(), name).toBe(400);
  });

  test("takes no code but its own", async ({ request, rolecall, clusterId }) => {
    const response = await request.post(path(clusterId), { headers: { origin: rolecall.url }, data: body });
    expect(await response.json()).toMatchObject({ ok: false, error: { code: "code_void" } });
  });
});

test.describe("the route that confirms a password", () => {
  const path = "/api/session/confirmation";
  const guess = { password: "a guess that is long enough" };

  test("is refused without a session, and its body is not read", async ({ playwright, rolecall }) => {
    const request = await playwright.request.newContext({
      baseURL: rolecall.url,
      storageState: { cookies: [], origins: [] },
    });
    const post = (data: string | object) => request.post(path, { headers: { origin: rolecall.url }, data });
    expect((await post(guess)).status()).toBe(401);
    expect((await post("x".repeat(4_000_000))).status()).toBe(413);
    await request.dispose();
  });

  test("is refused from another site, without an Origin, and with a program's credential", async ({
    request,
    rolecall,
  }) => {
    const right = { password: ADMINISTRATOR.password };
    for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, {}, forged("https://evil.example")])
      expect((await request.post(path, { headers: headers as Record<string, string>, data: right })).status()).toBe(
        403,
      );
    const headers = { origin: rolecall.url, authorization: "Bearer whatever" };
    const answered = await request.post(path, { headers, data: right });
    expect(answered.status()).toBe(401);
    expect(answered.headers()["set-cookie"]).toBeUndefined();
  });

  test("refuses input that is too large, not JSON, surplus or of the wrong type", async ({ request, rolecall }) => {
    const headers = { origin: rolecall.url, "content-type": "application/json" };
    const post = (data: string) => request.post(path, { headers, data: Buffer.from(data) });
    expect((await post(JSON.stringify({ password: "x".repeat(70_000) }))).status()).toBe(413);
    for (const odd of ["", "{"]) expect((await post(odd)).status(), odd).toBe(400);
    for (const odd of ["null", "[]", "7", "{}", JSON.stringify({ ...guess, more: 1 }), JSON.stringify({ password: 7 })])
      expect((await post(odd)).status(), odd).toBe(401);
  });
});

test("pages of the development server alone are not in the build", () => {
  const pages = readdirSync(join(import.meta.dirname, "../.next/server/app"), { recursive: true, encoding: "utf8" });
  expect(pages.filter((path) => /(?:^|\/)kit\b/.test(path))).toEqual([]);
  expect(pages.filter((path) => /(?:^|\/)sign-in\b/.test(path))).not.toEqual([]);
});

test("a name that is not ours reaches nothing", async ({ request, rolecall }) => {
  const response = await request.get("/sign-in", { headers: { host: "rebound.example" } });
  expect(response.status()).toBe(421);
  expect(await response.text()).toContain(rolecall.url);
});

test("another name of this machine leads people to the right one", async ({ stranger, rolecall }) => {
  await stranger.goto(`${rolecall.url.replace("localhost", "127.0.0.1")}/sign-in?from=there`);
  await stranger.waitForURL(`${rolecall.url}/sign-in?from=there`);
});

/** A forwarded host that matches the forged origin, as an attacker who can set headers would send. */
function forged(origin: string): Record<string, string> {
  return { origin, "x-forwarded-host": new URL(origin).host, forwarded: `host=${new URL(origin).host}` };
}

async function refused(request: APIRequestContext, action: string, value: unknown, origin: string): Promise<boolean> {
  const text = await (await postAction(request, action, [value], { headers: { origin } })).text();
  return /"code":"(invalid_input|not_found)"/.test(text);
}
