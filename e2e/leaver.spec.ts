import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright/test";
import { auditOf } from "./support/audit.ts";
import { ROUTES } from "./support/faults/expect-row.ts";
import { ADMINISTRATOR, expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import { pick } from "./support/pages/find-fields.ts";
import { addPerson, addTeam, giveRole, pageOf } from "./support/persons.ts";
import { holds } from "./support/secrets.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";
import { copyOnce, done, revealed } from "./support/users-page.ts";

const LOOKS = lookGroups(import.meta.filename).flat();

async function confirm(page: Page): Promise<void> {
  const identity = page.getByRole("dialog", { name: "Confirm it is you" });
  await identity.getByLabel("Your password").fill(ADMINISTRATOR.password);
  await identity.getByRole("button", { name: "Confirm" }).click();
}

test("a leaver loses access, the passwords they know are rotated, and the evidence names each with its reason", async ({
  browser,
  cloud,
  clusterId,
  rolecall,
}) => {
  // Confirming the password gives the session a new id, so this test does not use the shared one.
  const page = await pageOf(browser, rolecall, addPerson(rolecall, "Ada who plans", "administrator"));
  const lena = addPerson(rolecall, "Lena who leaves");
  const omar = addPerson(rolecall, "Omar who stays");
  const team = addTeam(rolecall, "Team of Lena", lena, omar);
  inStore(rolecall, "update team_members set lead = 1 where account_id = ?", lena.id);
  giveRole(rolecall, lena, clusterId, "cluster_creator");
  const kept = { state: "restricted", team } as const;
  for (const name of ["app_ledger", "app_mailer", "app_reset_since"]) {
    await cloud.addUser(clusterId, name);
    saveSqlUser(rolecall, clusterId, name, kept);
    inStore(
      rolecall,
      `insert into exposures (id, sql_user_id, account_id, viewer, way, shown_at, replaced_at, replaced_by)
        values (?, ?, ?, ?, 'reset', 1764000000000, ?, ?)`,
      ...[`exp_${name}`, `usr_${clusterId}_${name}`, lena.id, lena.name],
      ...(name === "app_reset_since" ? [1_764_100_000_000, "Omar who stays"] : [null, null]),
    );
  }
  for (const name of ["deploy", "build"])
    inStore(
      rolecall,
      `insert into api_tokens (id, team_id, name, start, secret_hash, scopes, clusters, addresses, made_by, made_by_id, made_at, expires_at)
        values (?, ?, ?, 'rlc_abcd', ?, 'read', '*', '', ?, ?, 0, 9999999999999)`,
      ...[`apt_${name}`, team.id, `${name} of orders`, `no hash of ${name}`, lena.name, lena.id],
    );
  await cloud.addUser(clusterId, "app_seen");
  saveSqlUser(rolecall, clusterId, "app_seen", kept);
  const hers = await pageOf(browser, rolecall, lena);
  await hers.goto(`/clusters/${clusterId}/users/app_seen`);
  await hers.getByRole("button", { name: "Reset password" }).click();
  await hers.getByRole("dialog").getByRole("button", { name: "Reset password" }).click();
  const shown = copyOnce(hers, "app_seen");
  const seen = await revealed(shown);
  await done(shown);

  await page.goto(`/access?q=${encodeURIComponent(lena.name)}`);
  await page.getByRole("button", { name: `Actions for ${lena.name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: "Disable", exact: true }).click();
  await page.getByRole("button", { name: "Start a leaver plan instead…" }).click();
  await expect(page.getByRole("heading", { name: `Leaver plan for ${lena.name}` })).toBeVisible();
  await page.reload();
  const table = page.getByRole("table", { name: "Passwords seen" });
  await expect(table.getByRole("row", { name: /app_seen/ })).toContainText("new password to Team of Lena");
  await expect(table.getByRole("row", { name: /app_reset_since/ })).toContainText("by Omar who stays");
  const tokens = page.getByRole("region", { name: "API tokens of services" });
  await expect(tokens).toContainText("deploy of orders of Team of Lena");
  await expect(tokens).toContainText(/It expires in \d+ days/);
  const start = page.getByRole("button", { name: "Start leaver plan" });
  await expect(start).toBeDisabled();
  await expectClean(page, LOOKS);
  await pick(page.getByRole("main"), "New lead of Team of Lena.", omar.name);
  await start.click();
  const dialog = page.getByRole("alertdialog", { name: `Start the leaver plan for ${lena.name}` });
  await expect(dialog.getByRole("button", { name: "Start leaver plan" })).toBeDisabled();
  await dialog.getByLabel(`Type ${lena.email} to confirm`).fill(lena.email);
  await expectClean(page, LOOKS);
  cloud.fault({ route: ROUTES.reset, clusterId, kind: "status", status: 400, times: 1 });
  await dialog.getByRole("button", { name: "Start leaver plan" }).click();
  await confirm(page);

  await expect(page.getByRole("heading", { name: `${lena.name} is leaving` })).toBeVisible();
  await expect(page.getByRole("row", { name: /failed/ })).toHaveCount(1);
  await expect(page.getByRole("region", { name: "1 open" })).toBeVisible();
  await expect(page.getByRole("list", { name: "Steps" })).toContainText(`${omar.name} leads Team of Lena`);
  expect((await hers.context().request.get("/api/operations/cluster.list")).status()).toBe(401);
  await hers.context().close();
  await expectClean(page, LOOKS);
  await page.getByRole("button", { name: "Leave as it is…", exact: true }).click();
  await expect(page.getByRole("dialog", { name: "Leave SQL user as it is" })).toBeVisible();
  await expectClean(page, LOOKS);
  await page.getByRole("button", { name: "Cancel" }).click();
  await page.reload();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("dialog", { name: "Try again" }).getByRole("button", { name: "Try again" }).click();
  await confirm(page);
  await expect(page.getByText("2 API tokens keep the plan open.").first()).toBeVisible();
  await tokens.getByRole("button", { name: "Revoke: build of orders" }).click();
  const revoke = page.getByRole("alertdialog", { name: "Revoke build of orders" });
  await expectClean(page, LOOKS);
  await revoke.getByRole("button", { name: "Revoke token" }).click();
  await expect(tokens.getByRole("listitem").filter({ hasText: "build of orders" })).toContainText("Revoked");
  await tokens.getByRole("button", { name: "Leave as it is: deploy of orders" }).click();
  const leave = page.getByRole("dialog", { name: "Leave deploy of orders as it is" });
  await leave.getByLabel("Reason").fill("the program moves in May");
  await expectClean(page, LOOKS);
  await leave.getByRole("button", { name: "Leave as it is" }).click();
  await expect(page.getByRole("heading", { name: `${lena.name} has left` })).toBeVisible();
  await expect(tokens).toContainText("the program moves in May");
  await expectClean(page, LOOKS);
  expect(cloud.passwordMatches(clusterId, "app_seen", seen)).toBe(false);

  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download evidence" }).click();
  const archive = await (await saved).path();
  expect(holds(readFileSync(archive, "utf8"), seen)).toBe(false);
  const folder = mkdtempSync(join(tmpdir(), "rolecall-leaver-"));
  execFileSync("tar", ["-xf", archive, "-C", folder, "--strip-components=1"]);
  const head = auditOf(rolecall.folder).find(({ action }) => action === "leaver.end")?.hash;
  const report = execFileSync(process.execPath, [join(folder, "verify-review.mjs"), folder, String(head)], {
    encoding: "utf8",
  });
  expect(report).toMatch(/^PROVED/);
  const file = JSON.parse(readFileSync(join(folder, "leaver.json"), "utf8")) as {
    plan: { state: string };
    sqlUsers: { name: string; result: string; by: string }[];
  };
  expect(file.plan.state).toBe("done");
  expect(Object.fromEntries(file.sqlUsers.map(({ name, result }) => [name, result]))).toEqual({
    app_ledger: "rotated",
    app_mailer: "rotated",
    app_seen: "rotated",
    app_reset_since: "replaced",
  });
  const events = auditOf(rolecall.folder).filter(({ target, outcome }) => target === lena.email && outcome === "done");
  const actions = events.map(({ action }) => action);
  expect(actions).toContain("leaver.start");
  expect(actions).toContain("leaver.exempt");
  // The start has finished while later steps still run, and the plan can end before the outcome of what ended it is written.
  expect(actions.filter((action) => action !== "leaver.start" && action !== "leaver.exempt")).toEqual([
    ...["account.disable", "leaver.void", "leaver.hand_over", "rotation.start"],
    ...["leaver.continue", "rotation.start", "leaver.end", "leaver.evidence"],
  ]);
});

test("the preview says that this browser gets a password where the starter succeeds as the only owner", async ({
  browser,
  cloud,
  clusterId,
  rolecall,
}) => {
  const ada = addPerson(rolecall, "Ada who succeeds", "administrator");
  const page = await pageOf(browser, rolecall, ada);
  const lena = addPerson(rolecall, "Lena who led alone");
  const omar = addPerson(rolecall, "Omar who could succeed");
  const team = addTeam(rolecall, "Team of one", lena);
  await cloud.addUser(clusterId, "app_of_one");
  saveSqlUser(rolecall, clusterId, "app_of_one", { state: "restricted", team });
  inStore(
    rolecall,
    `insert into exposures (id, sql_user_id, account_id, viewer, way, shown_at)
      values ('exp_app_of_one', ?, ?, ?, 'reset', 1764000000000)`,
    ...[`usr_${clusterId}_app_of_one`, lena.id, lena.name],
  );
  await page.goto(`/access/people/${lena.id}/leaver`);
  const seen = page.getByRole("table", { name: "Passwords seen" }).getByRole("row", { name: /app_of_one/ });
  await expect(seen).toContainText("new password to Team of one");
  const choose = (name: string) => pick(page.getByRole("main"), "New member of Team of one.", name);
  await choose(ada.name);
  await expect(seen).toContainText("new password to this browser: only you will be left in Team of one");
  await expect(page.getByText("This browser gets 1.")).toBeVisible();
  await choose(omar.name);
  await expect(seen).toContainText("new password to Team of one");
});
