import { hkdfSync } from "node:crypto";
import type { Page } from "playwright/test";
import { auditOf } from "./support/audit.ts";
import { CANARY_KEY, expect } from "./support/fixtures.ts";
import { filesBelow, holds } from "./support/secrets.ts";
import { test, turnOn } from "./support/sql-cluster.ts";
import { inStore } from "./support/store-file.ts";

async function check(page: Page, clusterId: string, name: string): Promise<void> {
  await page.goto(`/clusters/${clusterId}/users/${name}/privileges`);
  await page.getByRole("button", { name: "Check now" }).click();
}

/** Written from the documentation of the derivation, not from its code. */
function ownPassword(key: string, clusterId: string, user: string, generation: number): string {
  const bytes = hkdfSync("sha256", key, clusterId, `rolecall sql connection ${user} ${generation}`, 64);
  return Buffer.from(bytes)
    .toString("base64")
    .replace(/[^A-Za-z0-9]/g, "")
    .slice(0, 32);
}

const ownName = (names: readonly string[]) => names.find((name) => name.startsWith("rolecall_")) ?? "";

test("one click proves what a SQL user may do, in every database", async ({ page, cloud, sqlClusterId }) => {
  await cloud.addUser(sqlClusterId, "app_shop");
  await turnOn(page, sqlClusterId, "Manage");
  await check(page, sqlClusterId, "app_shop");
  await expect(page.getByRole("alert").filter({ hasText: "Still admin" })).toBeVisible();
  cloud.sql(sqlClusterId).asRoot("REVOKE admin FROM app_shop");
  await check(page, sqlClusterId, "app_shop");
  const verdict = page.getByRole("status").filter({ hasText: "Restricted" });
  await expect(verdict).toContainText("defaultdb, shop and stock");
  await expect(page.getByText("a check by SQL that Lena Hoffmann started")).toBeVisible();
});

test("Privileges begins with a suggestion and its reasons, which fills the choices", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  for (const name of ["shop_ro", "boss"]) await cloud.addUser(sqlClusterId, name);
  const seen = { user: "shop_ro", database: "shop", application: "a", text: "SELECT * FROM orders", at: Date.now() };
  cloud.setWorkload(sqlClusterId, { running: [], insights: Array.from({ length: 30 }, () => seen) });
  const privileges = `/clusters/${sqlClusterId}/users/shop_ro/privileges`;
  await page.goto(`${privileges}?for=monitoring`);
  const none = page.getByRole("region", { name: "Suggested: Read only in “shop”" });
  await expect(none.getByText("What it runs now: not read")).toBeVisible();
  await expect(none.getByText("What it does was not read.")).toBeVisible();

  await turnOn(page, sqlClusterId, "Manage");
  await page.goto(`${privileges}?for=monitoring`);
  const suggestion = page.getByRole("region", { name: "Suggested: Read only in “shop”" });
  await expect(suggestion).toContainText("Confidence: medium");
  await expect(suggestion.getByRole("list", { name: "Reasons" })).toContainText("Lately ran reads (30 statements)");
  await expect(suggestion).toContainText("Not seen does not mean not used: monthly jobs");
  await suggestion.getByRole("button", { name: "Use this suggestion" }).click();
  await expect(page.getByRole("radio", { name: "Read only" })).toBeChecked();
  await expect(page.getByRole("checkbox", { name: "shop" })).toBeChecked();
  await expect(page.getByRole("region", { name: "SQL to run" })).toContainText('GRANT "shop_ro_role" TO "shop_ro"');
});

test("Run now shows each statement as it runs, proves the result, and can be undone", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  for (const name of ["app_shop", "app_mate"]) await cloud.addUser(sqlClusterId, name);
  await turnOn(page, sqlClusterId, "Manage");
  const sql = cloud.sql(sqlClusterId);
  for (const text of ["REVOKE admin FROM app_mate", "CREATE ROLE monitoring_role", "GRANT monitoring_role TO app_mate"])
    sql.asRoot(text);
  await page.goto(`/clusters/${sqlClusterId}/users/app_shop/privileges?for=monitoring`);
  await page.getByRole("button", { name: "Run now…" }).click();
  const dialog = page.getByRole("dialog", { name: "Run the SQL for app_shop" });
  const steps = dialog.getByRole("list", { name: "Statements that Rolecall runs" }).getByRole("listitem");
  await expect(steps).not.toHaveCount(0);
  const shown = await steps.getByRole("code").allInnerTexts();
  const before = sql.record().length;
  const held = Promise.withResolvers<void>();
  sql.fault({ kind: "slow", statement: /^GRANT SYSTEM/, until: held.promise, times: 1 });
  await dialog.getByRole("button", { name: "Run now" }).click();
  await expect(steps.filter({ hasText: "running" })).toContainText("GRANT SYSTEM");
  await expect(steps.first()).toContainText("done");
  held.resolve();
  await expect(dialog.getByRole("status").filter({ hasText: "Restricted" })).toBeVisible();
  expect(sql.isAdmin("app_shop")).toBe(false);
  const others = dialog.getByRole("region", { name: "Others that the SQL changed" });
  await expect(others.getByRole("listitem")).toHaveText(/^app_mate\s*restricted$/);
  const sent = sql
    .record()
    .slice(before)
    .flatMap(({ text }) => (text && /^(GRANT|REVOKE|CREATE ROLE)/.test(text) ? `${text};` : []));
  expect(shown.map((text) => text.replace(/\s+/g, " "))).toEqual(sent);
  await dialog.getByRole("button", { name: "Undo…" }).click();
  const undo = page.getByRole("dialog", { name: "Undo the SQL for app_shop" });
  await expect(undo).toContainText("It does not make the SQL user admin again.");
  await undo.getByText("Revoke from all").click();
  await expect(undo.getByRole("listitem").filter({ hasText: "DROP ROLE" })).toHaveCount(1);
  await undo.getByRole("button", { name: "Run now" }).click();
  await expect(undo.getByText(/^All \d+ statements ran/)).toBeVisible();
  const left = undo.getByRole("alert").filter({ hasText: "app_shop has no rights now. Its application fails" });
  await expect(left.getByRole("button", { name: "Copy GRANT admin" })).toBeVisible();
  await expect(undo).not.toContainText("missing");
  await left.getByRole("button", { name: "Give its rights again…" }).click();
  await expect(dialog.getByRole("button", { name: "Run now" })).toBeEnabled();
});

test("Run now says what was run, what was not and what is unknown, and checks it", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await cloud.addUser(sqlClusterId, "app_shop");
  await turnOn(page, sqlClusterId, "Manage");
  await page.goto(`/clusters/${sqlClusterId}/users/app_shop/privileges?for=monitoring`);
  await page.getByRole("button", { name: "Run now…" }).click();
  const dialog = page.getByRole("dialog", { name: "Run the SQL for app_shop" });
  const sql = cloud.sql(sqlClusterId);
  sql.fault({ kind: "retry", statement: /^REVOKE admin/ });
  await dialog.getByRole("button", { name: "Run now" }).click();
  await expect(dialog.getByRole("alert").filter({ hasText: "statements run" })).toContainText(
    "1 statement was not run",
  );
  await expect(dialog.getByRole("alert").filter({ hasText: "Still admin" })).toBeVisible();
  sql.clearFaults();
  sql.fault({ kind: "cut-after", statement: /^REVOKE admin/, times: 1 });
  await dialog.getByRole("button", { name: "Run again" }).click();
  await expect(dialog.getByRole("listitem").filter({ hasText: "outcome unknown" })).toContainText("REVOKE admin");
  await expect(dialog.getByRole("alert").filter({ hasText: "outcome of one statement is unknown" })).toBeVisible();
  await expect(dialog.getByRole("status").filter({ hasText: "Restricted" })).toBeVisible();
});

test("a delete shows its blockers in every database, clears them here and then deletes", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  for (const name of ["app_shop", "heir"]) await cloud.addUser(sqlClusterId, name);
  await turnOn(page, sqlClusterId, "Manage");
  const sql = cloud.sql(sqlClusterId);
  for (const statement of [
    ...["REVOKE admin FROM app_shop", "REVOKE admin FROM heir"],
    "REASSIGN OWNED BY root TO app_shop",
    "GRANT SELECT ON TABLE stock.public.table_1 TO app_shop",
    "ALTER DEFAULT PRIVILEGES FOR ROLE heir GRANT SELECT ON TABLES TO app_shop",
  ])
    sql.asRoot(statement);
  await page.goto(`/clusters/${sqlClusterId}/users`);
  await page.getByRole("button", { name: "Actions for app_shop" }).click();
  await page.getByRole("menuitem", { name: /Delete/ }).click();
  const dialog = page.getByRole("alertdialog", { name: "Delete app_shop" });
  await dialog.getByRole("button", { name: "Disable login" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("row", { name: /app_shop/ })).toContainText("disabled");
  await page.getByRole("button", { name: "Actions for app_shop" }).click();
  await page.getByRole("menuitem", { name: /Delete/ }).click();
  await expect(dialog.getByRole("button", { name: "Disable login" })).toHaveCount(0);
  const blocks = dialog.getByRole("region", { name: "Blockers" });
  await expect(blocks).toContainText("SELECT on table public.table_1 in stock");
  await expect(blocks).toContainText("table table_1 in defaultdb");
  await expect(blocks).toContainText("tables of heir for app_shop in defaultdb");
  await dialog.getByRole("button", { name: "Show what will happen" }).click();
  await expect(dialog.getByText(`DELETE /api/v1/clusters/${sqlClusterId}/sql-users/app_shop`)).toBeVisible();
  await blocks.getByLabel("New owner of its objects").selectOption("heir");
  await blocks.getByRole("button", { name: "Clear it…" }).click();
  const run = page.getByRole("dialog", { name: "Run the SQL for app_shop" });
  await run.getByRole("button", { name: "Run now" }).click();
  await expect(run.getByText(/^All \d+ statements ran/)).toBeVisible();
  await expect(run.getByRole("region", { name: "Check of heir" })).toContainText(/Restricted|Privileged/);
  await run.getByRole("button", { name: "Done" }).click();
  await expect(blocks.getByText("Nothing blocks the deletion.")).toBeVisible();
  await dialog.getByLabel("Type app_shop to confirm").fill("app_shop");
  await dialog.getByRole("button", { name: "Delete app_shop" }).click();
  await expect(dialog).toBeHidden();
  expect(cloud.userNames(sqlClusterId)).not.toContain("app_shop");
});

test("the protect dialog takes admin from a SQL user, and proves it", async ({ page, cloud, sqlClusterId }) => {
  await cloud.addUser(sqlClusterId, "app_shop");
  await turnOn(page, sqlClusterId, "Manage");
  await page.goto(`/clusters/${sqlClusterId}/users`);
  await page.getByRole("button", { name: "Actions for app_shop" }).click();
  await page.getByRole("menuitem", { name: /Protect/ }).click();
  await page.getByRole("dialog", { name: "Protect app_shop" }).getByRole("button", { name: "Run now…" }).click();
  const run = page.getByRole("dialog", { name: "Run the SQL for app_shop" });
  await run.getByRole("button", { name: "Run now" }).click();
  await expect(run.getByRole("status").filter({ hasText: "Restricted" })).toBeVisible();
  expect(cloud.sql(sqlClusterId).isAdmin("app_shop")).toBe(false);
});

test("an observer's connection runs no SQL that changes anything", async ({ page, rolecall, cloud, sqlClusterId }) => {
  await cloud.addUser(sqlClusterId, "app_shop");
  await turnOn(page, sqlClusterId, "Observe");
  await page.goto(`/clusters/${sqlClusterId}/users/app_shop/privileges?for=monitoring`);
  await expect(page.getByRole("button", { name: "Check now" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Run now…" })).toHaveCount(0);
  const data = { script: { kind: "restrict" }, digest: "0".repeat(64) };
  const path = `/api/clusters/${sqlClusterId}/sql-users/app_shop/sql`;
  const answer = await page.request.post(path, { data, headers: { origin: rolecall.url } });
  expect(await answer.text()).toContain("sql_connection_observes");
  expect(cloud.sql(sqlClusterId).isAdmin("app_shop")).toBe(true);
});

test("Rolecall's SQL user is no longer admin once it observes, and can be turned off", async ({
  page,
  cloud,
  rolecall,
  sqlClusterId,
}) => {
  await turnOn(page, sqlClusterId, "Observe");
  const name = ownName(cloud.userNames(sqlClusterId));
  expect(cloud.sql(sqlClusterId).isAdmin(name)).toBe(false);
  await page.getByRole("button", { name: "Turn off…" }).click();
  const dialog = page.getByRole("alertdialog");
  await expect(dialog.getByRole("status")).toContainText("It owns nothing");
  await dialog.getByRole("button", { name: "Turn off SQL connection" }).click();
  await expect(page.getByRole("button", { name: "Turn on SQL connection" })).toBeVisible();
  expect(cloud.userNames(sqlClusterId)).toEqual([]);
  const done = auditOf(rolecall.folder, sqlClusterId)
    .filter(({ outcome }) => outcome === "done")
    .map(({ action }) => action);
  expect(done).toEqual(["sql_user.create", "sql_connection.connect", "sql_user.delete", "sql_connection.disconnect"]);
});

test("a database that the observer cannot see keeps a check from proving anything @long", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await cloud.addUser(sqlClusterId, "app_shop");
  cloud.sql(sqlClusterId).asRoot("REVOKE admin FROM app_shop");
  await turnOn(page, sqlClusterId, "Observe");
  cloud.sql(sqlClusterId).asRoot("REVOKE CONNECT ON DATABASE stock FROM public, rolecall_observer");
  await check(page, sqlClusterId, "app_shop");
  const note = page.getByRole("alert").filter({ hasText: "This answer proves nothing" });
  await expect(note).toContainText("cannot see stock");
  // The database is listed for another privilege, but its grants stay hidden.
  cloud.sql(sqlClusterId).asRoot("GRANT CREATE ON DATABASE stock TO public");
  await check(page, sqlClusterId, "app_shop");
  await expect(note).toContainText("cannot see stock");
});

// key.test.ts holds the same for two servers at once.
test("its password is set again, once, after a change outside Rolecall @long", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await cloud.addUser(sqlClusterId, "app_shop");
  await turnOn(page, sqlClusterId, "Manage");
  const name = ownName(cloud.userNames(sqlClusterId));
  const before = cloud.record().length;
  cloud.sql(sqlClusterId).endSessions();
  await cloud.addUser(sqlClusterId, name, { password: "changed-outside-1" });
  await check(page, sqlClusterId, "app_shop");
  await expect(page.getByRole("alert").filter({ hasText: "Still admin" })).toBeVisible();
  const puts = cloud.record(before).filter(({ route, name: of }) => route === "sql-users.set-password" && of === name);
  expect(puts).toHaveLength(1);
});

// operations.test.ts holds who may try again; the alert of a page is in other tests.
test("a refused login says what to do, and a person tests when it is done @long", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await turnOn(page, sqlClusterId, "Manage");
  const sql = cloud.sql(sqlClusterId);
  const test = page.getByRole("button", { name: "Test connection" });
  for (const [kind, words] of [
    ["throttled", "limits logins from Rolecall's address"],
    ["address", "Add the address of Rolecall's server"],
  ] as const) {
    sql.fault({ kind });
    await test.click();
    await expect(page.getByRole("alert").filter({ hasText: words }).first()).toBeVisible();
    sql.clearFaults();
  }
  await test.click();
  await expect(page.getByText(/The SQL connection to .* works/)).toBeVisible();
  await expect(page.getByRole("alert").filter({ hasText: "Rolecall's address" })).toHaveCount(0);
});

test("the level changes down and up, and unused SQL users can be removed @long", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await turnOn(page, sqlClusterId, "Manage");
  const first = ownName(cloud.userNames(sqlClusterId));
  const changeTo = async (level: string) => {
    await page.getByRole("button", { name: "Change level…" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("radio", { name: level, exact: true }).check();
    await dialog.getByRole("button", { name: "Change level" }).click();
    await expect(page.getByRole("region", { name: "Level" }).getByText(level, { exact: true })).toBeVisible();
  };
  await changeTo("Observe");
  expect(cloud.sql(sqlClusterId).isAdmin(first)).toBe(false);
  await changeTo("Manage");
  const second = ownName(cloud.userNames(sqlClusterId));
  expect(second).not.toBe(first);
  await cloud.addUser(sqlClusterId, "rolecall_0123456789");
  expect((await page.request.get(`/api/operations/sql_user.list?clusterId=${sqlClusterId}&fresh=true`)).ok()).toBe(
    true,
  );
  await page.reload();
  await page.getByRole("button", { name: "Remove rolecall_0123456789…" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove rolecall_0123456789", exact: true }).click();
  await expect(page.getByText("Not in use here")).toHaveCount(0);
  expect(cloud.userNames(sqlClusterId)).toEqual([second]);
});

test("a cluster that does not let Rolecall in is reported before anything is created", async ({
  page,
  cloud,
  clusterId,
}) => {
  await page.goto(`/clusters/${clusterId}/sql-connection`);
  await page.getByRole("button", { name: "Turn on SQL connection" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "The cluster does not answer SQL" })).toBeVisible();
  expect(cloud.userNames(clusterId)).toEqual([]);
});

test("Rolecall's SQL user is marked in the list and cannot be changed", async ({ page, cloud, sqlClusterId }) => {
  await turnOn(page, sqlClusterId, "Manage");
  const name = ownName(cloud.userNames(sqlClusterId));
  await page.goto(`/clusters/${sqlClusterId}/users`);
  await expect(page.getByRole("row").filter({ hasText: name })).toContainText("Rolecall's own SQL connection");
  await page.getByRole("button", { name: `Actions for ${name}` }).click();
  await expect(page.getByRole("menuitem", { name: /Reset password/ })).toHaveAttribute("aria-disabled", "true");
});

test("the derived password is in no file, log or answer", async ({ page, cloud, rolecall, sqlClusterId }) => {
  const answers: string[] = [];
  page.on("response", async (response) => answers.push(await response.text().catch(() => "")));
  await turnOn(page, sqlClusterId, "Manage");
  const name = ownName(cloud.userNames(sqlClusterId));
  const password = ownPassword(CANARY_KEY, sqlClusterId, name, 1);
  expect(cloud.passwordMatches(sqlClusterId, name, password)).toBe(true);
  const [row] = inStore(rolecall, "select * from sql_connections where cluster_id = ?", sqlClusterId);
  expect(row).toMatchObject({ own_name: name, level: "manage" });
  const files = filesBelow(rolecall.folder).values();
  for (const text of [...files, rolecall.output(), ...answers]) expect(holds(text, password)).toBe(false);
});
