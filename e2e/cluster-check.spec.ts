import type { Page } from "playwright/test";
import type { Sealed } from "#lib/sql/assumptions/full/things.ts";
import { expect } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import { test, turnOn } from "./support/sql-cluster.ts";
import { inStore } from "./support/store-file.ts";

const looks = lookGroups(import.meta.filename).flat();

test("a check names what the cluster does otherwise, turns off what rests on it, and on again", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  await cloud.addUser(sqlClusterId, "app_shop", { password: "of-an-application-1" });
  await turnOn(page, sqlClusterId, "Manage");
  await page.goto(`/clusters/${sqlClusterId}/check`);
  await expect(page.getByRole("heading", { name: "This cluster was not checked yet" })).toBeVisible();
  await expectClean(page, looks);

  cloud.differIn(["SQL users are texts", "CONNECT is a number"]);
  await page.getByRole("button", { name: "Check this cluster…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Check / });
  await dialog.getByText("Each step").click();
  await expect(dialog.getByRole("listitem").first()).toContainText("from CockroachDB Cloud");
  await expect(dialog).toContainText("statements by the SQL connection");
  await dialog.getByRole("button", { name: "Check" }).click();
  await expect(dialog).toBeHidden();
  cloud.differIn([]);

  const table = page.getByRole("table", { name: "Assumptions" });
  await page.getByRole("radio", { name: "Does not hold 2" }).check({ force: true });
  await expect(table.getByRole("row")).toHaveCount(3);
  await expect(table).toContainText("has_database_privilege says whether the session may CONNECT");
  await expect(page.getByText(/^Turned off on/)).toBeVisible();
  await expectClean(page, looks);

  await page.goto(`/clusters/${sqlClusterId}/users`);
  await page.getByRole("button", { name: "Create SQL user" }).click();
  const create = page.getByRole("dialog", { name: /Create SQL user/ });
  await create.getByLabel("Name").fill("newcomer");
  await create.getByRole("button", { name: /^Create/ }).click();
  await expect(page.getByText("This is turned off on this cluster")).toBeVisible();
  expect(cloud.userNames(sqlClusterId)).not.toContain("newcomer");

  await page.goto(`/clusters/${sqlClusterId}/check`);
  await page.getByRole("button", { name: "Check again…" }).click();
  await dialog.getByRole("button", { name: "Check" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/^Turned off on/)).toBeHidden();
  await expect(page.getByText("0 do not")).toBeVisible();
});

/** Opens the dialog and begins a full check. */
async function beginFull(page: Page) {
  await page.getByRole("button", { name: /^Check (?:this cluster|again)…$/ }).click();
  const dialog = page.getByRole("dialog", { name: /^Check / });
  await dialog.getByRole("radio", { name: /^Full/ }).check({ force: true });
  await dialog.getByRole("button", { name: "Run the full check" }).click();
  return dialog;
}

const ourNames = (names: readonly string[]) => names.filter((name) => name.startsWith("rolecall_doctor_"));

test("a full check says what it makes and costs, is stopped from another tab, and names what is broken", async ({
  page,
  cloud,
  sqlClusterId,
  rolecall,
}) => {
  const sql = cloud.sql(sqlClusterId);
  await turnOn(page, sqlClusterId, "Manage");
  await page.goto(`/clusters/${sqlClusterId}/check`);
  const held = Promise.withResolvers<void>();
  sql.fault({ kind: "slow", statement: /^ALTER DEFAULT PRIVILEGES .* GRANT/, times: 1, until: held.promise });
  await page.getByRole("button", { name: "Check this cluster…" }).click();
  const dialog = page.getByRole("dialog", { name: /^Check / });
  await dialog.getByRole("radio", { name: /^Full/ }).check({ force: true });
  await expect(dialog).toContainText(
    "At most 56 statements, 8 logins and 9 calls of the Cloud API, in at most five minutes.",
  );
  await dialog.getByText("Each step").click();
  await expect(dialog.getByRole("listitem").first()).toContainText(
    "Creates a SQL user rolecall_doctor_… by the Cloud API",
  );
  await expectClean(page, looks);
  await dialog.getByRole("button", { name: "Run the full check" }).click();
  await expect.poll(() => ourNames(cloud.userNames(sqlClusterId))).toHaveLength(2);

  const other = await page.context().newPage();
  await other.goto(`/clusters/${sqlClusterId}/check`);
  await expect(other.getByText("A full check is running.")).toBeVisible();
  await other.getByRole("button", { name: "Stop and remove" }).click();
  const isStopped = () =>
    inStore(rolecall, "select is_stopped from full_checks where cluster_id = ?", sqlClusterId)[0]?.is_stopped;
  await expect.poll(isStopped).toBe(1);
  held.resolve();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("full, stopped before its end")).toBeVisible();
  await expect(other.getByText("A full check is running.")).toBeHidden();
  await other.close();
  expect(ourNames(cloud.userNames(sqlClusterId))).toEqual([]);

  cloud.differIn(["a new password ends sessions"]);
  await expect(await beginFull(page)).toBeHidden();
  cloud.differIn([]);
  await page.getByRole("radio", { name: "Does not hold 1" }).check({ force: true });
  await expect(page.getByRole("table", { name: "Assumptions" })).toContainText("an open session was lost");
  await expect(page.getByText(/^Turned off on/)).toBeVisible();
});

test("a canary in what a cluster and the vendor answer to a full check is nowhere in its page", async ({
  page,
  cloud,
  sqlClusterId,
}) => {
  const canary = "canaryinanswers";
  const sql = cloud.sql(sqlClusterId);
  await turnOn(page, sqlClusterId, "Manage");
  await page.goto(`/clusters/${sqlClusterId}/check`);
  sql.fault({
    kind: "lie",
    statement: /^SHOW (?:GRANTS FOR|SYSTEM GRANTS|DEFAULT PRIVILEGES|CLUSTER SETTINGS)|^WITH |^SELECT /,
    lie: (result) => ({ ...result, rows: [...result.rows, result.columns.map(() => canary)] }),
  });
  const body = JSON.stringify({ code: 9, message: canary, allowlist: [{ cidr_ip: canary, cidr_mask: canary }] });
  for (const route of ["sql-users.delete", "allowlist.list", "connection-string.get"] as const)
    cloud.fault({ kind: "status", status: 400, route, clusterId: sqlClusterId, body });
  await expect(await beginFull(page)).toBeHidden();
  sql.clearFaults();
  cloud.clearFaults();
  await expect(page.getByText("full,")).toBeVisible();
  await expect(page.getByRole("table", { name: "Assumptions" })).toContainText("C-16");
  await page.getByText("The report, as it is copied").click();
  await expect(page.getByText("depends on it:").first()).toBeVisible();
  expect(await page.content()).not.toContain(canary);
  const served = await page.request.get(`/clusters/${sqlClusterId}/check`);
  expect(await served.text()).not.toContain(canary);
});

test("what a full check left after a crash is named until Rolecall removed it", async ({
  page,
  cloud,
  sqlClusterId,
  rolecall,
}) => {
  await turnOn(page, sqlClusterId, "Manage");
  await page.goto(`/clusters/${sqlClusterId}/check`);
  const held = Promise.withResolvers<void>();
  cloud
    .sql(sqlClusterId)
    .fault({ kind: "slow", statement: /^ALTER DEFAULT PRIVILEGES .* GRANT/, times: 1, until: held.promise });
  const dialog = await beginFull(page);
  const journal = () =>
    String(inStore(rolecall, "select things from full_checks where cluster_id = ?", sqlClusterId)[0]?.things ?? "[]");
  // What was not seen to be born may come late, so its line is kept for ten minutes.
  const born = () => (JSON.parse(journal()) as Sealed[]).filter(({ thing }) => thing.seen !== null);
  await expect.poll(born).toHaveLength(3);
  const things = journal();
  await dialog.getByRole("button", { name: "Stop and remove" }).click();
  held.resolve();
  await expect(dialog).toBeHidden();
  // As a server leaves it that died: the run is over, and its journal is there.
  inStore(
    rolecall,
    "insert into full_checks (cluster_id, run_id, begun_at, lease_until, is_stopped, things) values (?, 'gone', ?, 0, 0, ?)",
    ...[sqlClusterId, Date.now(), things],
  );
  await page.reload();
  await expect(page.getByText("An earlier full check was cut off.")).toBeVisible();
  for (const { thing } of JSON.parse(things) as Sealed[]) await expect(page.getByText(thing.name)).toBeVisible();
  await expectClean(page, looks);
  await expect(await beginFull(page)).toBeHidden();
  await page.reload();
  await expect(page.getByText("An earlier full check was cut off.")).toBeHidden();
});
