import { DEMO_CLUSTERS } from "../lib/emulator/scenario-demo.ts";
import { auditOf } from "./support/audit.ts";
import { answerOf, type Grant } from "./support/database-answers.ts";
import { canLogIn } from "./support/database-login.ts";
import { ADMINISTRATOR, expect } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { mailsIn } from "./support/mail.ts";
import { pageOf as textOf } from "./support/memory.ts";
import { test } from "./support/on-database.ts";
import { addPerson, addTeam, giveRole, pageOf } from "./support/persons.ts";
import { codeOf, expectPrivileges, parts, verify } from "./support/privileges-page.ts";
import { openRequests, requestForOwn, requestNew, requestRow } from "./support/requests-page.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { filesBelow, holds } from "./support/secrets.ts";
import { textOfDatabase } from "./support/store.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";
import { alertOf, copyOnce, done, revealed } from "./support/users-page.ts";
import { changesSent, methodsSent } from "./support/vendor.ts";

const ROLE = "shop_ro_role";
const READS_SHOP: Grant[] = [
  { kind: "database", holder: ROLE, privilege: "CONNECT" },
  { kind: "schema", schema: "public", holder: ROLE, privilege: "USAGE" },
  { kind: "table", schema: "public", object: "orders", holder: ROLE, privilege: "SELECT" },
];
const restricted = (name: string, code: string) =>
  answerOf("cockroach table", {
    ...{ name, code, roles: [[ROLE, name]], grants: { shop: READS_SHOP } },
    later: [{ objects: "tables", holder: ROLE, privilege: "SELECT" }],
  });

/** A member whose team owns `ours` on this cluster, who can therefore request more, and a Cluster Admin of the cluster. */
function arrange(rolecall: Pick<Rolecall, "folder">, clusterId: string) {
  const bea = addPerson(rolecall, "Bea Novak");
  const cora = addPerson(rolecall, "Cora Berg");
  const team = addTeam(rolecall, `Payments ${clusterId}`, bea);
  giveRole(rolecall, cora, clusterId, "cluster_admin");
  saveSqlUser(rolecall, clusterId, "ours", { state: "admin", purpose: "ours purpose", team });
  return { bea, cora, team };
}

/** Copies a request several times, each one older. */
function repeat(rolecall: Pick<Rolecall, "folder">, clusterId: string, name: string, times: number): void {
  const [row = {}] = inStore(rolecall, "select * from requests where cluster_id = ? and name = ?", clusterId, name);
  for (let time = 0; time < times; time++) {
    const again = `${name}_${time}`;
    const asked = String(row.asked).replace(name, again);
    const copy = {
      ...row,
      id: `ask_${again}`,
      name: again,
      asked,
      created_at: Number(row.created_at) - 1_000 * (time + 1),
    };
    const columns = Object.keys(copy);
    const values = Object.values(copy) as (string | number | null)[];
    const marks = columns.map(() => "?").join();
    inStore(rolecall, `insert into requests (${columns.join()}) values (${marks})`, ...values);
  }
}

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
    await expect(requestRow(member, NAME)).toContainText("Another Cluster Admin decides.");
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

test("a denied request gives the reason, a withdrawn one cannot be decided, and the state filter finds both @long", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const { bea, cora } = arrange(rolecall, clusterId);
  const member = await pageOf(browser, rolecall, bea);
  const admin = await pageOf(browser, rolecall, cora);
  await openRequests(member);
  await requestNew(member, "app_no");
  await requestNew(member, "app_back");

  await requestRow(member, "app_back").getByRole("button", { name: "Withdraw" }).click();
  await member.getByRole("dialog").getByRole("button", { name: "Withdraw request" }).click();
  await expect(requestRow(member, "app_back")).toContainText("Withdrawn");
  await expect(requestRow(member, "app_back")).toBeFocused();

  await openRequests(admin);
  await expect(requestRow(admin, "app_back").getByRole("button")).toHaveCount(0);
  await requestRow(admin, "app_no").getByRole("button", { name: "Deny" }).click();
  const dialog = admin.getByRole("dialog", { name: "Deny the request of Bea Novak" });
  await dialog.getByRole("button", { name: "Deny request" }).click();
  await expect(dialog).toContainText("Enter a reason.");
  await dialog.getByLabel("Reason").fill("Use app_one, it does the same.");
  await dialog.getByRole("button", { name: "Deny request" }).click();
  await expect(requestRow(admin, "app_no")).toContainText("Denied");

  await openRequests(member, "?state=denied");
  await expect(requestRow(member, "app_no")).toContainText("by Cora Berg");
  await expect(requestRow(member, "app_no")).toContainText("Use app_one, it does the same.");
  await expect(requestRow(member, "app_back")).toHaveCount(0);
  await member.getByRole("searchbox", { name: "Search requests" }).fill("nothing like it");
  await expect(member.getByRole("heading", { name: "No matching requests" })).toBeVisible();
  await member.getByRole("button", { name: "Clear filters" }).click();
  await expect(requestRow(member, "app_back")).toBeVisible();
  await expect(member).toHaveURL(/\/requests$/);

  await test.step("the button loads older requests", async () => {
    repeat(rolecall, clusterId, "app_no", 100);
    await openRequests(member);
    const rows = member.getByRole("list", { name: "Requests" }).getByRole("listitem");
    await expect(rows).toHaveCount(100);
    await expect(requestRow(member, "app_no_99")).toHaveCount(0);
    await member.getByRole("button", { name: "Show older" }).click();
    await expect(rows).toHaveCount(102);
    await expect(requestRow(member, "app_no_99")).toBeVisible();
    await expect(member.getByRole("button", { name: "Show older" })).toHaveCount(0);
  });
  for (const name of ["app_no", "app_back"]) expect(methodsSent(cloud, clusterId, name)).toEqual([]);
});

test("no account decides its own request, not even an administrator; a withdrawn request cannot be decided", async ({
  page,
  browser,
  rolecall,
  clusterId,
}) => {
  const { team, cora } = arrange(rolecall, clusterId);
  const [lena] = inStore(rolecall, "select id from accounts where email = ?", ADMINISTRATOR.email);
  inStore(
    rolecall,
    "insert into team_members (team_id, account_id, lead) values (?, ?, 0)",
    ...[team.id, String(lena?.id)],
  );
  await openRequests(page);
  await requestNew(page, "app_mine", clusterId);
  const own = requestRow(page, "app_mine");
  await expect(own).toContainText("Another Cluster Admin decides.");
  await expect(own.getByRole("button")).toHaveText(["Withdraw"]);

  const admin = await pageOf(browser, rolecall, cora);
  await openRequests(admin);
  await requestRow(admin, "app_mine").getByRole("button", { name: "Deny" }).click();
  await own.getByRole("button", { name: "Withdraw" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Withdraw request" }).click();
  await expect(own).toContainText("Withdrawn");
  // Her page is outdated, but her input stays.
  const dialog = admin.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Too late");
  await dialog.getByRole("button", { name: "Deny request" }).click();
  await alertOf(dialog, "request_over");
  await expect(dialog.getByLabel("Reason")).toHaveValue("Too late");
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

test("a failed request keeps its fields, a link opens one request, and an account without a team learns what to do @long", async ({
  browser,
  rolecall,
  clusterId,
}) => {
  const { bea, cora } = arrange(rolecall, clusterId);
  const member = await pageOf(browser, rolecall, bea);
  await openRequests(member);
  await member.getByRole("button", { name: "Request SQL user" }).click();
  const dialog = member.getByRole("dialog", { name: "Request SQL user" });
  await dialog.getByRole("button", { name: "Send request" }).click();
  for (const words of ["Enter a name.", "Enter a purpose.", "Enter a reason."])
    await expect(dialog).toContainText(words);
  await expect(dialog.getByLabel("Username")).toBeFocused();
  await dialog.getByLabel("Username").fill("app_kept");
  await dialog.getByLabel("Purpose").fill("Kept");
  await dialog.getByLabel(/^(Other databases|Their names)$/).fill("shop");
  await dialog.getByLabel("Reason").fill("Kept too");
  await member.route("**/requests*", (route) =>
    route.request().method() === "POST" ? route.abort() : route.fallback(),
  );
  await dialog.getByRole("button", { name: "Send request" }).click();
  await expect(dialog.getByRole("alert")).toBeVisible();
  await expect(dialog.getByLabel("Reason")).toHaveValue("Kept too");
  await member.unroute("**/requests*");
  await dialog.getByRole("button", { name: "Send request" }).click();
  await expect(requestRow(member, "app_kept")).toBeVisible();

  await test.step("a second request for the same name is refused at the field", async () => {
    await member.getByRole("button", { name: "Request SQL user" }).click();
    await dialog.getByLabel("Username").fill("app_kept");
    await dialog.getByLabel("Purpose").fill("Kept");
    await dialog.getByLabel(/^(Other databases|Their names)$/).fill("shop");
    await dialog.getByLabel("Reason").fill("Kept twice");
    await dialog.getByRole("button", { name: "Send request" }).click();
    await expect(dialog.getByLabel("Username")).toHaveAccessibleDescription(/You have already requested this/);
    await expect(dialog.getByLabel("Username")).toBeFocused();
    await expect(dialog).not.toContainText("Some input is invalid");
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });

  const [stored] = inStore(rolecall, "select id from requests where cluster_id = ? and name = 'app_kept'", clusterId);
  const admin = await pageOf(browser, rolecall, cora);
  await openRequests(admin, `?request=${stored?.id}`);
  await expect(requestRow(admin, "app_kept")).toBeFocused();
  await openRequests(admin, "?request=ask_none");
  await expect(admin.getByText("or you may not see it")).toBeVisible();

  const nobody = await pageOf(browser, rolecall, addPerson(rolecall, "Nora Lind"));
  await openRequests(nobody);
  await expect(nobody.getByRole("heading", { name: "You belong to no team" })).toBeVisible();
  await expect(nobody.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /Requests/ })).toHaveCount(0);
});

for (const looks of lookGroups(import.meta.filename))
  test(`requests and their dialogs are accessible and fit, ${named(looks)}`, async ({
    browser,
    rolecall,
    clusterId,
  }) => {
    const { bea, cora } = arrange(rolecall, clusterId);
    const member = await pageOf(browser, rolecall, bea);
    const admin = await pageOf(browser, rolecall, cora);
    for (const page of [member, admin]) {
      await wear(page, looks);
    }
    await openRequests(member);
    await expectClean(member, looks);
    await requestNew(member, "app_look_with_a_name_that_is_rather_long");
    await member.getByRole("button", { name: "Request SQL user" }).click();
    await expect(member.getByRole("dialog").getByLabel("Username")).toBeVisible();
    await expectClean(member, looks);
    await openRequests(admin);
    await expectClean(admin, looks);
    const row = requestRow(admin, "app_look_with_a_name_that_is_rather_long");
    await row.getByRole("button", { name: "Approve" }).click();
    await admin.getByRole("button", { name: "Show what will happen" }).click();
    await expect(admin.getByRole("dialog").getByText("Audit events")).toBeVisible();
    await admin.getByText("Change before approving").click();
    await admin.getByRole("dialog").getByLabel("Duration").selectOption("No end");
    await expectClean(admin, looks);
  });
