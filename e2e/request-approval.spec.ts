import { DEMO_CLUSTERS } from "../lib/emulator/world/scenario-demo.ts";
import { auditOf } from "./support/audit.ts";
import { pageOf as textOf } from "./support/faults/memory.ts";
import { ADMINISTRATOR, expect } from "./support/fixtures.ts";
import { mailsIn } from "./support/mail.ts";
import { codeOf, expectPrivileges, parts, verify } from "./support/pages/privileges-page.ts";
import { arrange, openRequests, requestForOwn, requestNew, requestRow } from "./support/pages/requests-page.ts";
import { pageOf } from "./support/persons.ts";
import { filesBelow, holds } from "./support/secrets.ts";
import { textOfDatabase } from "./support/store.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";
import { answerOf, type Grant } from "./support/stores/database-answers.ts";
import { canLogIn } from "./support/stores/database-login.ts";
import { test } from "./support/stores/on-database.ts";
import { copyOnce, done, revealed } from "./support/users-page.ts";
import { changesSent, methodsSent } from "./support/vendor.ts";

const ROLE = "shop_ro_role";
const READS_SHOP: Grant[] = [
  { kind: "database", holder: ROLE, privilege: "CONNECT" },
  { kind: "schema", schema: "public", holder: ROLE, privilege: "USAGE" },
  { kind: "table", schema: "public", object: "orders", holder: ROLE, privilege: "SELECT" },
];
const restricted = (name: string, code: string) =>
  answerOf("cockroach table", {
    name,
    code,
    roles: [[ROLE, name]],
    grants: { shop: READS_SHOP },
    later: [{ objects: "tables", holder: ROLE, privilege: "SELECT" }],
  });

test("a member requests, a Cluster Admin approves with changes and restricts, and only the member sees the password", async ({
  browser,
  withMail: rolecall,
  cloud,
  database,
}) => {
  const CLUSTER = DEMO_CLUSTERS.production;
  const NAME = "pay_refunds";
  await cloud.addUser(CLUSTER, "ours");
  const { bea, cora } = arrange(rolecall, CLUSTER);
  const member = await pageOf(browser, rolecall, bea);
  const admin = await pageOf(browser, rolecall, cora);
  // Her last password confirmation is long ago.
  inStore(rolecall, "update sessions set confirmed_at = 1 where account_id = ?", cora.id);

  await test.step("the member requests", async () => {
    await member.goto("/my");
    await member.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Requests" }).click();
    await expect(member.getByRole("heading", { name: "No requests yet" })).toBeVisible();
    await requestNew(member, NAME);
    for (const words of ["Pending", "expires in 7 days"]) await expect(requestRow(member, NAME)).toContainText(words);
    await expect(requestRow(member, NAME)).toContainText("Read and write, in shop");
    await expect(requestRow(member, NAME)).toContainText(" can decide this request.");
    await expect(requestRow(member, NAME).getByRole("button", { name: /Approve|Deny/ })).toHaveCount(0);
  });
  expect(methodsSent(cloud, CLUSTER, NAME)).toEqual([]);

  await test.step("the Cluster Admin looks at what it would do, changes it and approves", async () => {
    await admin.goto("/clusters");
    const link = admin.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Requests/ });
    await expect(link).toContainText("1 pending");
    await link.click();
    await requestRow(admin, NAME).getByRole("button", { name: "Approve" }).click();
    const dialog = admin.getByRole("dialog", { name: "Approve the request of Bea Novak" });
    await expect(dialog.getByText(`REVOKE admin FROM "${NAME}"`)).toBeVisible();
    await dialog.getByText("Change before approving").click();
    await dialog.getByRole("radio", { name: "Read only" }).check();
    await dialog.getByLabel("Purpose").fill("Refunds, reads only");
    await dialog.getByRole("button", { name: "Show what will happen" }).click();
    await expect(dialog).toContainText(/POST \S+sql-users/);
    await expect(dialog.getByRole("region", { name: "Audit events" })).toContainText("Refunds, reads only");
    const changes = dialog.getByRole("region", { name: "Changes" });
    await expect(changes).toContainText("Read and write, in shop");
    await expect(changes).toContainText("Read only, in shop");
    await dialog.getByRole("button", { name: "Approve with changes" }).click();
    const identity = admin.getByRole("dialog", { name: "Confirm it is you" });
    await identity.getByLabel("Your password").fill(ADMINISTRATOR.password);
    await identity.getByRole("button", { name: "Confirm" }).click();
    await expect(admin.getByRole("dialog", { name: `Created ${NAME}; its password is not shown` })).toBeVisible();
    await expect(admin.getByRole("navigation", { name: "Main" }).getByText("pending")).toHaveCount(0);
  });
  expect(methodsSent(cloud, CLUSTER, NAME)).toEqual(["POST"]);

  await test.step("until it is proved restricted, the member waits", async () => {
    await member.reload();
    await expect(requestRow(member, NAME)).toContainText(
      "Waiting for restriction: a Cluster Admin must restrict and verify it.",
    );
    await expect(requestRow(member, NAME)).toContainText("with changes");
    await expect(member.getByRole("button", { name: "Set and show password" })).toHaveCount(0);
  });

  await test.step("the Cluster Admin restricts it with what was approved, and proves it", async () => {
    await admin.getByRole("link", { name: "Restrict and verify" }).last().click();
    await expectPrivileges(admin, NAME);
    await expect(parts(admin).choose.getByRole("radio", { name: "Read only" })).toBeChecked();
    await verify(admin, restricted(NAME, await codeOf(admin)));
    await expect(admin.getByRole("status").filter({ hasText: "Restricted" })).toBeVisible();
  });

  const password = await test.step("the member sets the password, sees it and logs in", async () => {
    await member.reload();
    await requestRow(member, NAME).getByRole("button", { name: "Set and show password" }).click();
    const set = member.getByRole("dialog", { name: `Set password of ${NAME}` });
    await set.getByRole("button", { name: "Set and show password" }).click();
    const first = await revealed(copyOnce(member, NAME));
    expect(await canLogIn(database, NAME, first)).toBe(true);
    await copyOnce(member, NAME).getByRole("button", { name: "Discard and reset again" }).click();
    await expect(copyOnce(member, NAME).getByText("The previous one no longer works").first()).toBeVisible();
    const second = await revealed(copyOnce(member, NAME));
    expect(await canLogIn(database, NAME, first)).toBe(false);
    expect(await canLogIn(database, NAME, second)).toBe(true);
    await done(copyOnce(member, NAME));
    await expect(requestRow(member, NAME)).toContainText(/Finished.*approved by Cora Berg/);
    return [first, second];
  });
  expect(methodsSent(cloud, CLUSTER, NAME)).toEqual(["POST", "PUT", "PUT"]);

  await openRequests(admin);
  await expect(requestRow(admin, NAME)).toContainText("Finished");
  const stored = new Map([
    ["the approver's page", await textOf(admin)],
    ["the requester's page afterwards", await textOf(member)],
    ["the server's output", rolecall.output()],
    ["the database", textOfDatabase(rolecall.folder)],
    ["the mails", mailsIn(rolecall.folder).join("\n")],
    ...filesBelow(rolecall.folder),
  ]);
  for (const secret of password) for (const [where, text] of stored) expect(holds(text, secret), where).toBe(false);
  const recorded = auditOf(rolecall.folder, CLUSTER).map(({ action, outcome }) => `${action} ${outcome}`);
  expect(recorded).toEqual(expect.arrayContaining(["request.ask done", "request.approve done", "request.claim done"]));
});

test("a deletion is approved with the name typed, a reset is claimed, and other privileges end with their proof @long", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const { bea, cora, team } = arrange(rolecall, clusterId);
  for (const name of ["ours", "old_one", "other_one"]) await cloud.addUser(clusterId, name);
  saveSqlUser(rolecall, clusterId, "old_one", { state: "restricted", team });
  saveSqlUser(rolecall, clusterId, "other_one", { state: "restricted", team });
  const member = await pageOf(browser, rolecall, bea);
  const admin = await pageOf(browser, rolecall, cora);
  await member.goto("/my");
  await member.getByRole("button", { name: "Request about ours" }).click();
  await member.getByRole("menuitem", { name: "New password…" }).click();
  await member.getByRole("dialog").getByLabel("Reason").fill("It went into a chat");
  await member.getByRole("dialog").getByRole("button", { name: "Send request" }).click();
  await expect(member.getByRole("status").filter({ hasText: "Request for ours sent" })).toBeVisible();
  await expect(member.getByRole("button", { name: "Request about ours" })).toBeFocused();
  await openRequests(member);
  await requestForOwn(member, "Deletion…", "old_one");
  await requestForOwn(member, "Other privileges…", "other_one", "shop");

  await openRequests(admin);
  await requestRow(admin, "old_one").getByRole("button", { name: "Approve" }).click();
  const remove = admin.getByRole("alertdialog");
  await expect(remove.getByRole("button", { name: "Approve" })).toBeDisabled();
  await remove.getByLabel("Type old_one to confirm").fill("old_one");
  await remove.getByRole("button", { name: "Approve" }).click();
  await expect(requestRow(admin, "old_one")).toContainText("Finished");
  expect(methodsSent(cloud, clusterId, "old_one")).toEqual(["DELETE"]);

  await requestRow(admin, "ours").getByRole("button", { name: "Approve" }).click();
  await admin.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(requestRow(admin, "ours")).toContainText("Waiting for restriction");
  inStore(
    rolecall,
    "update sql_users set admin_state = 'restricted' where cluster_id = ? and name = 'ours'",
    clusterId,
  );
  await member.reload();
  await requestRow(member, "ours").getByRole("button", { name: "Set and show password" }).click();
  await member.getByRole("dialog").getByRole("button", { name: "Set and show password" }).click();
  await done(copyOnce(member, "ours"));
  expect(changesSent(cloud, clusterId, "ours").map(({ method }) => method)).toEqual(["PUT"]);

  await requestRow(admin, "other_one").getByRole("button", { name: "Approve" }).click();
  await admin.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await admin
    .getByRole("dialog", { name: /^Approved other privileges/ })
    .getByRole("link", { name: "Run and verify" })
    .click();
  await expectPrivileges(admin, "other_one");
  await verify(admin, restricted("other_one", await codeOf(admin)));
  await expect(admin.getByRole("status").filter({ hasText: "Restricted" })).toBeVisible();
  await member.reload();
  await expect(requestRow(member, "other_one")).toContainText("Finished");
  expect(methodsSent(cloud, clusterId, "other_one")).toEqual([]);
});

test("after a lost answer the same tab sets another password, until it is stored", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const { bea, cora, team } = arrange(rolecall, clusterId);
  await cloud.addUser(clusterId, "app_lost");
  saveSqlUser(rolecall, clusterId, "app_lost", { state: "admin", team });
  const member = await pageOf(browser, rolecall, bea);
  const admin = await pageOf(browser, rolecall, cora);
  await openRequests(member);
  await requestForOwn(member, "New password…", "app_lost");
  // Only one that its team cannot reset by itself is offered; a Cluster Admin restricts it meanwhile.
  inStore(rolecall, "update sql_users set admin_state = 'restricted' where id = ?", `usr_${clusterId}_app_lost`);
  await openRequests(admin);
  await requestRow(admin, "app_lost").getByRole("button", { name: "Approve" }).click();
  await admin.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await expect(requestRow(admin, "app_lost")).toContainText("Ready");

  await member.reload();
  await requestRow(member, "app_lost").getByRole("button", { name: "Set and show password" }).click();
  const dialog = member.getByRole("dialog", { name: "Set password of app_lost on " });
  await member.route("**/requests*", async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    await route.fetch();
    await route.abort();
  });
  await dialog.getByRole("button", { name: "Set and show password" }).click();
  await expect(dialog).toContainText("A password may be set already.");
  await expect(dialog).not.toContainText("No one knows its password yet");
  await member.unroute("**/requests*");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  const again = requestRow(member, "app_lost").getByRole("button", { name: "Set another password" });
  await again.click();
  await dialog.getByRole("button", { name: "Set and show password" }).click();
  const shown = await revealed(copyOnce(member, "app_lost"));
  expect(cloud.passwordMatches(clusterId, "app_lost", shown)).toBe(true);
  await done(copyOnce(member, "app_lost"));
  await expect(requestRow(member, "app_lost")).toContainText("Finished: you set the password");
  await expect(again).toHaveCount(0);
});
