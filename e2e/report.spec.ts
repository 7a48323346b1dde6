import { readFile } from "node:fs/promises";
import type { Page } from "playwright/test";
import { auditOf } from "./support/audit.ts";
import { expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import { addPerson, addTeam, giveRole, pageOf } from "./support/persons.ts";
import { inStore, newestSession, saveSqlUser } from "./support/store-file.ts";
import { openUsers } from "./support/users-page.ts";

const DAY = 24 * 60 * 60_000;
const looks = lookGroups(import.meta.filename).flat();
const todo = (page: Page) => page.getByRole("list", { name: "What to do" }).getByRole("listitem");

test("each figure of the report opens its list, and a download has every name, needs the password and is recorded", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const team = addTeam(rolecall, `Team ${clusterId}`);
  const keep = async (user: string, more: Parameters<typeof saveSqlUser>[3]) => {
    await cloud.addUser(clusterId, user);
    saveSqlUser(rolecall, clusterId, user, more);
  };
  await keep("app_admin", { state: "admin", changedAt: Date.now() - 212 * DAY });
  await keep("app_proved", { state: "restricted", team, changedAt: Date.now() - DAY });
  await keep("app_unknown", { state: "unknown", team });
  await keep("sso_lena", { state: "unknown" });
  const cora = addPerson(rolecall, "Cora Lund");
  giveRole(rolecall, cora, clusterId, "cluster_admin");
  const page = await pageOf(browser, rolecall, cora);
  await openUsers(page, clusterId);
  await expect(page.getByRole("row", { name: /app_unknown/ })).toBeVisible();
  await page.goto("/");
  // Its own figures leave out those that no check covers, and say so.
  await expect(page.getByRole("main")).toContainText("1 of 3 SQL users on 1 cluster can read");
  await expect(page.getByRole("main")).toContainText(
    "1 is unverified and may be able to. Rolecall does not check 1 more",
  );
  await page.getByRole("main").getByRole("link", { name: "Report", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Report", level: 1 })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(
    "1 of 4 SQL users can read, change and drop everything in its cluster. 2 are unverified; no check covers 1 of them. 1 has no owner.",
  );
  await expect(todo(page)).toContainText([
    /1 is a superuser: it can read, change and drop everything in its cluster/,
    /2 are unverified and may be superusers.*1 is of single sign-on, the database or Rolecall, which no check proves/,
    /1 has no owner/,
    /1 has a password that is older than the policy allows.*Known for 2 of 4\. The oldest is 212 days/,
  ]);
  const unseen = page.getByRole("region", { name: "What this report could not see" });
  await expect(unseen).toContainText("what 2 of its 4 SQL users may do");
  await expect(page.getByRole("region", { name: "How they sign in" })).toContainText(
    "password, names of single sign-on (sso_); not known: ",
  );
  await expect(unseen).toContainText("Clusters that you may not see.");
  await expectClean(page, looks);

  await page.getByRole("button", { name: "Download" }).click();
  const [json] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("menuitem", { name: "JSON" }).click(),
  ]);
  expect(json.suggestedFilename()).toMatch(/^rolecall-report-\d{4}-\d\d-\d\d\.json$/);
  const [cluster] = JSON.parse(await readFile(await json.path(), "utf8")).clusters;
  expect(cluster.found).toMatchObject({ superuser: ["app_admin"], unverified: ["app_unknown", "sso_lena"] });

  inStore(rolecall, "update sessions set confirmed_at = 0 where id_hash = ?", newestSession(rolecall));
  await page.getByRole("button", { name: "Download" }).click();
  await page.getByRole("menuitem", { name: "HTML" }).click();
  await expect(page.getByRole("dialog", { name: "Confirm it is you" })).toBeVisible();
  await page.keyboard.press("Escape");
  const exports = auditOf(rolecall.folder).filter(({ action }) => action === "sql_user.export_report");
  expect(exports.map(({ outcome }) => outcome).slice(-2)).toEqual(["intended", "done"]);
  const [intent, outcome] = exports.slice(-2).map(({ details }) => JSON.parse(details));
  expect(intent).toEqual({ format: "json" });
  expect(outcome).toMatchObject({ sqlUsers: 4 });

  await todo(page).first().getByRole("link", { name: "List" }).click();
  await expect(page).toHaveURL("/sql-users?state=admin");
  await expect(page.getByRole("row", { name: /app_admin/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /app_proved/ })).toHaveCount(0);
});

test("a member sees the SQL users of their teams, and nothing of others, also in the download", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const mira = addPerson(rolecall, "Mira Falk");
  const team = addTeam(rolecall, `Own ${clusterId.slice(0, 8)}`, mira);
  for (const [name, more] of [
    ["app_ours", { state: "admin", team }],
    ["app_theirs", { state: "admin" }],
  ] as const) {
    await cloud.addUser(clusterId, name);
    saveSqlUser(rolecall, clusterId, name, more);
  }
  const page = await pageOf(browser, rolecall, mira);
  await page.goto("/report");
  await expect(page.getByRole("main")).toContainText("1 of 1 SQL user can read, change and drop everything");
  const html = await page.content();
  expect(html).not.toContain("app_theirs");
  const answer = await page.request.post("/api/report", {
    form: { format: "html" },
    headers: { origin: rolecall.url },
  });
  expect(answer.headers()["content-disposition"]).toMatch(/^attachment; filename="rolecall-report-/);
  const text = await answer.text();
  expect(text).toContain("app_ours");
  expect(text).not.toContain("app_theirs");
  expect(text).not.toContain(clusterId);
});

test("the report of a thousand SQL users is a small page, and one that nothing was read for says so", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const lena = addPerson(rolecall, "Lena Brandt");
  giveRole(rolecall, lena, clusterId, "cluster_admin");
  const page = await pageOf(browser, rolecall, lena);
  await page.goto("/report");
  await expect(page.getByRole("main")).toContainText("No list of SQL users was read.");
  await expect(page.getByText("Nothing was read.")).toBeVisible();
  await expectClean(page, looks);

  for (let at = 0; at < 1_000; at++) await cloud.addUser(clusterId, `app_${at}`);
  await openUsers(page, clusterId);
  await expect(page.getByText("1,000 of 1,000 loaded")).toBeVisible();
  const answer = await page.goto("/report");
  await expect(todo(page).first()).toContainText("1,000 are unverified and may be superusers");
  expect((await answer?.body())?.length).toBeLessThan(100_000);
  await expectClean(page, looks);
});

test("on paper the report has its figures by cluster, and no navigation or buttons", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_admin");
  saveSqlUser(rolecall, clusterId, "app_admin", { state: "admin" });
  const otto = addPerson(rolecall, "Otto Brandt");
  giveRole(rolecall, otto, clusterId, "cluster_admin");
  const page = await pageOf(browser, rolecall, otto);
  await page.goto("/report");
  const figures = page.getByRole("region", { name: "By cluster" });
  await expect(page.getByRole("button", { name: "Print" })).toBeVisible();
  await expect(figures).toBeHidden();
  await page.emulateMedia({ media: "print" });
  await expect(figures.getByRole("row").nth(1).getByRole("cell")).toHaveText([/./, "1", "1", "0", "0", "0", "1"]);
  for (const hidden of [page.getByRole("button", { name: "Print" }), page.getByRole("navigation", { name: "Main" })])
    await expect(hidden).toBeHidden();
});
