import { expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import { addPerson, addTeam, giveRole, pageOf } from "./support/persons.ts";
import { inStore, saveSqlUser } from "./support/store-file.ts";
import { openUsers } from "./support/users-page.ts";

const DAY = 24 * 60 * 60_000;
const looks = lookGroups(import.meta.filename).flat();

test("each number of the overview opens the list that it counts, the most dangerous task stands first, and the chart is available as a table", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
  request,
}) => {
  const name = (await (await request.get("/api/operations/cluster.list")).json()).value.find(
    (each: { id: string }) => each.id === clusterId,
  ).name;
  const team = addTeam(rolecall, `Team ${clusterId}`);
  const keep = async (user: string, more: Parameters<typeof saveSqlUser>[3]) => {
    await cloud.addUser(clusterId, user);
    saveSqlUser(rolecall, clusterId, user, more);
  };
  await keep("app_admin", { state: "admin", changedAt: Date.now() - 100 * DAY });
  await keep("app_proved", { state: "restricted", team, changedAt: Date.now() - DAY });
  await keep("app_unknown", { state: "unknown", team });
  const cora = addPerson(rolecall, "Cora Berg");
  giveRole(rolecall, cora, clusterId, "cluster_admin");
  const page = await pageOf(browser, rolecall, cora);
  await openUsers(page, clusterId);
  await expect(page.getByText("3 of 3 loaded")).toBeVisible();
  // Created outside Rolecall, between two lists.
  await cloud.addUser(clusterId, "made_outside");
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByRole("row", { name: /made_outside/ })).toContainText("outside");

  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Overview" }).click();
  await expect(page.getByRole("main")).toContainText(
    "1 of 4 SQL users on 1 cluster can read, change and drop everything",
  );
  await expect(page.getByRole("link", { name: "1 of 4 SQL users", exact: true })).toHaveAttribute(
    "href",
    `/clusters/${clusterId}/users?state=admin`,
  );
  const toDo = page.getByRole("list", { name: "To do", exact: true });
  await expect(toDo.getByRole("listitem")).toContainText([
    /1\s*1 superuser of .* to restrict/,
    /1\s*made_outside was created on .* outside Rolecall/,
    /2\s*2 SQL users of .* are unverified/,
    /1\s*1 password is due or overdue/,
    /2\s*2 SQL users have no owner/,
  ]);
  const row = page.getByRole("table", { name: "Clusters" }).getByRole("row").filter({ hasText: name });
  await expect(row.getByRole("cell")).toContainText([name, "4", "1", "2", "2", "1", /./]);
  await expect(page.getByRole("list", { name: "Last events" })).toContainText("made_outside");
  await expectClean(page, looks);

  const part = page.getByRole("region", { name: "Superusers over time" });
  await expect(part).toContainText("1 superuser to restrict. 2 are unverified.");
  await expect(part).toContainText("One count of each day is kept, from today on. Earlier days are not known.");
  await page.getByText("Password ages, as a table").click();
  const ages = page.getByRole("table", { name: "Password ages" });
  await expect(ages.getByRole("row", { name: "90 to 104 days" }).getByRole("cell")).toHaveText("1");
  await expect(ages.getByRole("row", { name: "unknown" }).getByRole("cell")).toHaveText("2");
  await expectClean(page);

  await ages.getByRole("row", { name: "90 to 104 days" }).getByRole("link").click();
  const list = page.getByRole("table", { name: "SQL users" });
  await expect(list.getByRole("row").nth(1)).toContainText("app_admin");
  await expect(list.getByRole("row")).toHaveCount(2);
  await expectClean(page, looks);
  const age = page.getByLabel("Password age");
  await expect(age.getByRole("option", { name: "90 to 104 days" })).toHaveAttribute("value", "age:90");
  await expect(age).toHaveValue("age:90");
  await age.selectOption({ label: "All ages" });
  await expect(list.getByRole("row")).toHaveCount(5);
  await page.getByRole("searchbox").fill("proved");
  await expect(list.getByRole("row")).toHaveCount(2);
  await list.getByRole("link", { name: "app_proved" }).click();
  await expect(page.getByRole("heading", { name: "app_proved" })).toBeVisible();

  await page.goto("/");
  await row.getByRole("link", { name: "1", exact: true }).first().click();
  await expect(page).toHaveURL(`/clusters/${clusterId}/users?state=admin`);
  await expect(page.getByRole("row", { name: /app_admin/ })).toBeVisible();
  await expect(page.getByRole("row", { name: /app_proved/ })).toHaveCount(0);
});

test("superusers over time are drawn since the first count, and the table says the same", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  for (const [name, state] of [
    ["app_admin", "admin"],
    ["app_boss", "admin"],
    ["app_plain", "restricted"],
  ] as const) {
    await cloud.addUser(clusterId, name);
    saveSqlUser(rolecall, clusterId, name, { state });
  }
  const today = Math.floor(Date.now() / DAY);
  for (const [ago, admin, last] of [
    [20, 5, 0],
    [8, 3, 0],
    [7, 3, 0],
    [1, 2, 1],
  ])
    inStore(
      rolecall,
      `insert into daily_counts (cluster_id, day, admin, privileged, restricted, "unknown", own_admins, protected_admins, last_admins)
        values (?, ?, ?, 0, 0, 0, 0, 0, ?)`,
      ...[clusterId, today - (ago ?? 0), admin ?? 0, last ?? 0],
    );
  const lena = addPerson(rolecall, "Lena Hoff");
  giveRole(rolecall, lena, clusterId, "cluster_admin");
  const page = await pageOf(browser, rolecall, lena);
  await openUsers(page, clusterId);
  await page.goto("/");
  const part = page.getByRole("region", { name: "Superusers over time" });
  await expect(part).toContainText("1 superuser to restrict. 1 must stay.");
  await expect(part.getByRole("list", { name: "Areas" }).getByRole("listitem")).toHaveText([
    "to restrict",
    "must stay",
  ]);
  // The days that are stored here are from before a check had found those of single sign-on.
  await expect(part).toContainText("Those of single sign-on are counted from today on: dashed line.");
  await part.getByText("Superusers over time, as a table").click();
  const rows = part.getByRole("table", { name: "Superusers over time" }).getByRole("row");
  await expect(rows).toHaveCount(5);
  await expect(rows.nth(1)).toHaveText(/Today\s*2\s*1\s*0/);
  await expect(rows.nth(4).getByRole("cell")).toHaveText(["5", "0", "0"]);
  await expect(page.getByRole("list", { name: "To do", exact: true })).toContainText(
    "First turn on the SQL connection",
  );
  await expectClean(page, looks);
});

test("the palette finds a SQL user by a key, begins an action on it, and opens over no dialog", async ({
  page,
  cloud,
  clusterId,
  rolecall,
}) => {
  for (const name of ["zebra_worker", "zebra_export"]) {
    await cloud.addUser(clusterId, name);
    saveSqlUser(rolecall, clusterId, name, { state: "admin" });
  }
  await page.goto("/lint");
  const opener = page.getByRole("button", { name: "Go to…" });
  await expect(opener).toBeVisible();
  await opener.click();
  const palette = page.getByRole("dialog", { name: "Go to" });
  const search = palette.getByRole("combobox", { name: "Search" });
  await expect(search).toBeFocused();
  await expect(palette.getByRole("option", { name: "Audit" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();
  await expect(opener).toBeFocused();

  await page.keyboard.press("ControlOrMeta+k");
  await expect(search).toBeFocused();
  await page.keyboard.type("Zebra");
  await expect(palette.getByRole("option")).toContainText([
    ...["zebra_export", "zebra_worker"],
    ...["Reset password of zebra_export", "Send claim link for zebra_export"],
    ...["Owner and purpose of zebra_export", "Privileges of zebra_export"],
  ]);
  await expectClean(page, looks);
  await page.keyboard.press("ArrowDown");
  await expect(palette.getByRole("option", { name: "Reset password of zebra_worker" })).toBeVisible();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const reset = page.getByRole("dialog", { name: "Reset password of zebra_worker" });
  await expect(reset).toBeVisible();
  await expect(reset.getByRole("button", { name: "Reset password" })).toBeFocused();
  await expect(page).toHaveURL(`/clusters/${clusterId}/users/zebra_worker`);
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByRole("dialog")).toHaveCount(1);
  await reset.getByRole("button", { name: "Cancel" }).click();
  await expect(reset).toBeHidden();
  // Not on Reset password, where Enter would begin another reset.
  await expect(page.getByRole("button", { name: "Actions for zebra_worker" })).toBeFocused();
  await page.reload();
  await expect(page.getByRole("heading", { name: "zebra_worker" })).toBeVisible();
  await expect(page.getByRole("dialog")).toHaveCount(0);
});
