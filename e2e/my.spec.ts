import { createHash } from "node:crypto";
import type { Page } from "playwright/test";
import { present } from "#lib/shared/present.ts";
import { auditOf } from "./support/audit.ts";
import { rowIdOf } from "./support/door-table.ts";
import { ADMINISTRATOR, expect, test } from "./support/fixtures.ts";
import { expectClean } from "./support/looks.ts";
import { addPerson, addTeam, addToTeam, giveRole, pageOf, takeFromTeam } from "./support/persons.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";
import { alertOf, copyOnce, done, openUsers, revealed } from "./support/users-page.ts";
import { changesSent } from "./support/vendor.ts";

/** A team with one member that owns these SQL users on the cluster. */
async function arrange(
  rolecall: Rolecall,
  cloud: { addUser(clusterId: string, name: string): Promise<unknown> },
  clusterId: string,
) {
  const mara = addPerson(rolecall, "Mara Novak");
  const team = addTeam(rolecall, `Payments ${clusterId}`, mara);
  const other = addTeam(rolecall, `Other ${clusterId}`);
  const keep = async (name: string, state: "restricted" | "admin", owner?: { id: string }) => {
    await cloud.addUser(clusterId, name);
    saveSqlUser(rolecall, clusterId, name, present({ state, purpose: `${name} purpose`, team: owner || undefined }));
  };
  await keep("ours", "restricted", team);
  await keep("waits", "admin", team);
  await keep("theirs", "restricted", other);
  await keep("nobodys", "restricted");
  return { mara, team, other };
}

const rowOf = (page: Page, name: string) =>
  page
    .getByRole("list", { name: "My SQL users" })
    .getByRole("listitem")
    .filter({ hasText: `${name} purpose` });

test("the page of the team shows purpose, kind and notes of a SQL user, as a Cluster Admin wrote them", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const { mara } = await arrange(rolecall, cloud, clusterId);
  const id = rowIdOf({ clusterId, name: "ours" });
  const notes = "Rotate on Mondays.\nAsk Lena before.";
  inStore(
    rolecall,
    "update sql_users set kind = 'break_glass', contact = 'Lena, #orders', notes = ? where id = ?",
    notes,
    id,
  );
  const page = await pageOf(browser, rolecall, mara);
  await page.setViewportSize({ width: 320, height: 800 });
  await page.goto("/my");
  await expect(rowOf(page, "ours")).toContainText("Break-glass · ours purpose");
  await expect(rowOf(page, "ours")).toContainText(notes);
  await expect(rowOf(page, "ours")).toContainText("Contact: Lena, #orders");
  await expectClean(page);
  // A phone has all but the reset in one menu.
  await expect(rowOf(page, "ours").getByRole("button")).toHaveText(["Reset password", ""]);
  await rowOf(page, "ours").getByRole("button", { name: "Actions for ours" }).click();
  await expect(page.getByRole("menuitem")).toHaveText([
    ...["History", "Connection", "Request other privileges…", "Request deletion…"],
  ]);
  await expectClean(page);
  await page.getByRole("menuitem", { name: "Connection" }).click();
  await expect(page.getByRole("dialog", { name: /ours/ })).toBeVisible();
  await page.close();
});

test("a member of a team without any cluster role lands on My SQL users, resets what their team owns, and sees nothing else", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const { mara } = await arrange(rolecall, cloud, clusterId);
  const page = await pageOf(browser, rolecall, mara);
  await page.goto("/entered");
  await expect(page).toHaveURL("/my");
  await expect(page.getByRole("heading", { name: "My SQL users" })).toBeVisible();
  await expect(page.getByRole("list", { name: "My SQL users" }).getByRole("listitem")).toHaveCount(2);
  for (const name of ["theirs", "nobodys", "Other"]) expect(await page.content()).not.toContain(name);
  await expect(rowOf(page, "ours")).toContainText("restricted");

  await page.getByRole("button", { name: "Reset password of ours" }).click();
  await expect(page.getByRole("dialog", { name: /^Reset password of ours on / })).toContainText(
    "Client certificates and SSO still sign in where the cluster takes them. A Cluster Admin can end every way in.",
  );
  // Another cluster may have a SQL user of this name.
  await page
    .getByRole("dialog", { name: /^Reset password of ours on test-\w+$/ })
    .getByRole("button", { name: "Reset password" })
    .click();
  const dialog = copyOnce(page, "ours");
  await expect(dialog).toHaveAccessibleName(/^Password for ours, shown once on test-\w+$/);
  await expect(dialog).toContainText("up to an hour");
  await dialog.getByRole("tab", { name: "Connection URL" }).click();
  await expect(dialog.getByRole("textbox", { name: "Connection URL" })).toBeVisible();
  await dialog.getByRole("tab", { name: "Plain" }).click();
  await expect(dialog.getByRole("tabpanel")).toHaveCount(1);
  const password = await revealed(dialog);
  const sent = changesSent(cloud, clusterId, "ours").filter(({ method }) => method === "PUT");
  expect(sent.map(({ passwordSha256 }) => passwordSha256)).toEqual([
    createHash("sha256").update(password).digest("hex"),
  ]);
  await done(dialog);
  await expect(rowOf(page, "ours")).toContainText("under 1 d");
  expect(await page.content()).not.toContain(password);

  await page.getByRole("button", { name: "History of ours" }).click();
  const history = page.getByRole("dialog", { name: /^History of ours on test-\w+$/ });
  await expect(history.getByRole("listitem")).toContainText(["Reset password · Mara Novak"]);
  await history.getByRole("button", { name: "Close" }).last().click();
  await page.getByRole("button", { name: "Connection of ours" }).click();
  const connection = page.getByRole("dialog", { name: /^Connection of ours on test-\w+$/ });
  await expect(connection).toContainText("postgresql://ours:PASSWORD@");

  const recorded = auditOf(rolecall.folder, clusterId).filter(({ action }) => action === "sql_user.reset_password");
  expect(recorded.map(({ target, actor, outcome }) => [target, actor, outcome])).toEqual([
    ["ours", mara.email, "intended"],
    ["ours", mara.email, "done"],
  ]);
});

test("a SQL user not verified as restricted waits, until a Cluster Admin allows team resets for a reason @long", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const { mara } = await arrange(rolecall, cloud, clusterId);
  const member = await pageOf(browser, rolecall, mara);
  await member.goto("/my");
  await expect(rowOf(member, "waits")).toContainText("waiting for restriction");
  await member.getByRole("button", { name: "Reset password of waits" }).click();
  await expect(member.getByRole("dialog")).toContainText("Waiting for restriction");
  await member.getByRole("dialog").getByRole("button", { name: "Request a new password" }).click();
  await member.getByRole("dialog", { name: "Request a new password" }).getByRole("button", { name: "Cancel" }).click();

  const cora = addPerson(rolecall, "Cora Berg");
  giveRole(rolecall, cora, clusterId, "cluster_admin");
  const page = await pageOf(browser, rolecall, cora);
  // Her last password confirmation is long ago.
  inStore(rolecall, "update sessions set confirmed_at = 1 where account_id = ?", cora.id);
  await openUsers(page, clusterId);
  await page.getByRole("button", { name: "Actions for waits" }).click();
  await page.getByRole("menuitem", { name: "Allow team resets…" }).click();
  const dialog = page.getByRole("dialog", { name: "Allow team resets of waits" });
  const confirm = dialog.getByRole("button", { name: "Allow team resets" });
  await confirm.click();
  await expect(dialog).toContainText("Enter a reason.");
  await dialog.getByLabel("Reason").fill("Release night");
  await confirm.click();
  const identity = page.getByRole("dialog", { name: "Confirm it is you" });
  await identity.getByLabel("Your password").fill(ADMINISTRATOR.password);
  await identity.getByRole("button", { name: "Confirm" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("row", { name: /waits/ })).toContainText("team can reset");

  await member.reload();
  await expect(rowOf(member, "waits")).toContainText("Cora Berg: Release night");
  await member.getByRole("button", { name: "Reset password of waits" }).click();
  await member.getByRole("dialog").getByRole("button", { name: "Reset password" }).click();
  await done(copyOnce(member, "waits"));

  await page.getByRole("button", { name: "Actions for waits" }).click();
  await page.getByRole("menuitem", { name: "Stop team resets" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Stop team resets" }).click();
  await expect(page.getByRole("row", { name: /waits/ })).not.toContainText("team can reset");
  // The server knows the change before the member's page does.
  await member.getByRole("button", { name: "Reset password of waits" }).click();
  await member.getByRole("dialog").getByRole("button", { name: "Reset password" }).click();
  await alertOf(member.getByRole("dialog"), "waiting_for_restriction");

  const [intent] = auditOf(rolecall.folder, clusterId).filter(({ action }) => action === "sql_user.let_team_reset");
  expect(JSON.parse(intent?.details ?? "{}")).toMatchObject({ reason: "Release night" });
});

test("a member removed from the team while the page is open can do nothing and sees an empty page", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const { mara, team } = await arrange(rolecall, cloud, clusterId);
  const page = await pageOf(browser, rolecall, mara);
  await page.goto("/my");
  await page.getByRole("button", { name: "Reset password of ours" }).click();
  takeFromTeam(rolecall, team, mara);
  const before = cloud.record().length;
  await page.getByRole("dialog").getByRole("button", { name: "Reset password" }).click();
  await alertOf(page.getByRole("dialog"), "sql_user_not_found");
  expect(
    cloud
      .record()
      .slice(before)
      .filter(({ method }) => method !== "GET"),
  ).toEqual([]);
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { name: "You belong to no team" })).toBeVisible();
  for (const what of ["history", "connection"]) {
    const response = await page.request.post(`/api/operations/sql_user.${what}`, {
      data: { input: { id: rowIdOf({ clusterId, name: "ours" }) } },
      headers: { origin: rolecall.url },
    });
    expect(response.status()).toBe(404);
  }
});

test("a Cluster Admin without a team sees nothing on this page", async ({ browser, rolecall, cloud, clusterId }) => {
  await arrange(rolecall, cloud, clusterId);
  const admin = addPerson(rolecall, "Cora Admin");
  giveRole(rolecall, admin, clusterId, "cluster_admin");
  const page = await pageOf(browser, rolecall, admin);
  await page.goto("/my");
  await expect(page.getByRole("heading", { name: "You belong to no team" })).toBeVisible();
  const main = page.getByRole("navigation", { name: "Main" });
  await expect(main.getByRole("link", { name: "My SQL users" })).toHaveAttribute("aria-current", "page");
  await expect(main.getByRole("link", { name: "Requests" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(/Your administrators?: .*\. Then reload this page/);
  const empty = addTeam(rolecall, `Empty ${clusterId}`);
  addToTeam(rolecall, empty, admin);
  await page.reload();
  await expect(page.getByRole("heading", { name: "Your team owns no SQL users yet" })).toBeVisible();
});
