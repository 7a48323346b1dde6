import { gzipSync } from "node:zlib";
import type { Locator, Page } from "playwright/test";
import { delayScripts, whenAlive } from "./support/alive.ts";
import { change } from "./support/changes.ts";
import { test as base, expect } from "./support/fixtures.ts";
import { pasted } from "./support/pages/keyboard.ts";
import { expectNames, row, table } from "./support/rows.ts";
import { saveSqlUser } from "./support/store-file.ts";
import { openUsers } from "./support/users-page.ts";

const DAY = 24 * 3_600_000;

/** `list`: a page with six SQL users, three of them known to Rolecall. */
const test = base.extend<{ list: Page }>({
  list: async ({ page, cloud, rolecall, clusterId }, use) => {
    for (const name of ["app_api", "app_billing", "bi_reports", "ops_anna", "sso_lena", "zz_old"])
      await cloud.addUser(clusterId, name);
    const know = (name: string, more: Parameters<typeof saveSqlUser>[3]) =>
      saveSqlUser(rolecall, clusterId, name, more);
    know("app_api", { state: "admin", purpose: "serves the mobile app", changedAt: Date.now() - 40 * DAY });
    know("app_billing", { state: "restricted", purpose: "Billing runs", changedAt: Date.now() - 2 * DAY });
    know("zz_old", { state: "admin", purpose: "Archive", changedAt: Date.now() - 400 * DAY });
    await openUsers(page, clusterId);
    await whenAlive(search(page));
    await expect(page.getByText("6 of 6 loaded")).toBeVisible();
    await use(page);
  },
});

const search = (page: Page) => page.getByRole("searchbox", { name: "Search SQL users" });
const select = (page: Page, name: string) => page.getByRole("checkbox", { name, exact: true });

const head = (page: Page, name: string): Locator => table(page).getByRole("columnheader", { name });

test.describe("the order", () => {
  const BY_NAME = ["app_api", "app_billing", "bi_reports", "ops_anna", "sso_lena", "zz_old"];
  const UNKNOWN = ["bi_reports", "ops_anna", "sso_lena"];
  const ORDERS = [
    ["State", "state", ["app_api", "zz_old", ...UNKNOWN, "app_billing"]],
    ["Purpose", "purpose", ["zz_old", "app_billing", "app_api", ...UNKNOWN]],
    ["Password age", "changed", ["zz_old", "app_api", "app_billing", ...UNKNOWN]],
  ] as const;
  const TURNED = {
    State: ["app_billing", ...UNKNOWN.toReversed(), "zz_old", "app_api"],
    Purpose: ["app_api", "app_billing", "zz_old", ...UNKNOWN],
    "Password age": ["app_billing", "app_api", "zz_old", ...UNKNOWN],
  };

  test("is by name, reverses with a click on a column head, is in the address, and puts unknown values last @long", async ({
    list,
  }) => {
    await expectNames(list, ...BY_NAME);
    await expect(head(list, "Name")).toHaveAttribute("aria-sort", "ascending");
    await head(list, "Name").getByRole("button").click();
    await expectNames(list, ...BY_NAME.toReversed());
    await expect(head(list, "Name")).toHaveAttribute("aria-sort", "descending");
    await expect(list).toHaveURL(/\?sort=-name$/);
    // The oldest password is first by the day of its change, which is the greatest age.
    for (const [label, key, order] of ORDERS) {
      const [once, twice] = key === "changed" ? ["descending", "ascending"] : ["ascending", "descending"];
      await head(list, label).getByRole("button").click();
      await expectNames(list, ...order);
      await expect(head(list, label)).toHaveAttribute("aria-sort", once);
      await expect(head(list, "Name")).not.toHaveAttribute("aria-sort");
      await expect(list).toHaveURL(new RegExp(`\\?sort=${key}$`));
      await head(list, label).getByRole("button").click();
      await expectNames(list, ...TURNED[label]);
      await expect(head(list, label)).toHaveAttribute("aria-sort", twice);
      await expect(list).toHaveURL(new RegExp(`\\?sort=-${key}$`));
    }
  });
});

test.describe("search and filters", () => {
  test("filter at each key by names and purposes, and announce the count", async ({ list }) => {
    await list.keyboard.press("/");
    await expect(search(list)).toBeFocused();
    await list.keyboard.type("APP");
    await expectNames(list, "app_api", "app_billing");
    await expect(list.getByText("2 of 6 shown")).toBeVisible();
    await expect(list.getByRole("status").filter({ hasText: "2 SQL users shown" })).toBeAttached();
    await list.keyboard.type(" mobile");
    await expectNames(list, "app_api");
    await list.keyboard.type("x");
    await expect(list.getByRole("heading", { name: "No match for “APP mobilex”" })).toBeVisible();
    await list.getByRole("button", { name: "Show all SQL users" }).click();
    await expect(list.getByText("6 of 6 loaded")).toBeVisible();
    await search(list).fill("zz/");
    await expect(search(list)).toHaveValue("zz/");
    await list.keyboard.press("Escape");
    await expect(search(list)).toHaveValue("");
  });

  test("say that a filter hides what is sought, and search all by one click", async ({ list }) => {
    await list.getByRole("navigation", { name: "Saved filters" }).getByRole("link", { name: "Admin" }).click();
    await search(list).fill("bi_");
    await expect(list.getByText("The filter hides the one that matches.")).toBeVisible();
    await list.getByRole("button", { name: "Search all SQL users" }).click();
    await expectNames(list, "bi_reports");
    await list.getByRole("navigation", { name: "Saved filters" }).getByRole("link", { name: "Admin" }).click();
    await search(list).fill("zz_");
    await expect(list.getByText("Searched among admin SQL users only.")).toBeVisible();
    await list.getByRole("button", { name: "Search all SQL users" }).click();
    await expect(list.getByText("Searched among admin SQL users only.")).toHaveCount(0);
    await expectNames(list, "zz_old");
  });

  test("stand in the address, which can be shared and survives a reload", async ({ list, context }) => {
    await list.getByRole("navigation", { name: "Saved filters" }).getByRole("link", { name: "Admin" }).click();
    await expectNames(list, "app_api", "zz_old");
    await search(list).fill("a");
    await head(list, "Name").getByRole("button").click();
    await expect(list).toHaveURL(/\?q=a&state=admin&sort=-name$/);
    await expect(head(list, "Name")).toHaveAttribute("aria-sort", "descending");
    await expectNames(list, "zz_old", "app_api");
    await list.reload();
    const shared = await context.newPage();
    await shared.goto(list.url());
    for (const page of [list, shared]) {
      await expect(search(page)).toHaveValue("a");
      await expectNames(page, "zz_old", "app_api");
      const filter = page.getByRole("link", { name: "Admin 2" });
      await expect(filter).toHaveAttribute("aria-current", "true");
    }
    await shared.getByRole("link", { name: "Restricted 1" }).click();
    await expectNames(shared, "app_billing");
  });

  test("take over text typed before hydration", async ({ page, request, cloud, clusterId }) => {
    await cloud.addUser(clusterId, "app_api");
    await cloud.addUser(clusterId, "bi_reports");
    const allowScripts = await delayScripts(page);
    // The document contains a list that the server has cached, unless that takes it too long.
    await expect(async () => {
      await request.get(`/api/operations/sql_user.list?clusterId=${clusterId}`);
      await page.goto(`/clusters/${clusterId}/users`, { waitUntil: "commit" });
      await expect(row(page, "app_api")).toBeVisible({ timeout: 3_000 });
    }).toPass();
    await search(page).fill("bi_");
    await expectNames(page, "app_api", "bi_reports");
    allowScripts();
    await expectNames(page, "bi_reports");
    await expect(search(page)).toHaveValue("bi_");
  });
});

test.describe("the selection", () => {
  test("covers the shown rows that can be changed, stays while the search changes, and copies the names", async ({
    list,
    context,
  }) => {
    await context.grantPermissions(["clipboard-write"]);
    const all = select(list, "Select all shown");
    await search(list).fill("app_");
    await expectNames(list, "app_api", "app_billing");
    await all.check();
    await expect(list.getByRole("toolbar", { name: "Actions for 2 selected SQL users" })).toBeVisible();
    await search(list).fill("");
    await expect(all).toBeChecked({ indeterminate: true });
    await expect(select(list, "Select sso_lena")).toBeDisabled();
    await all.click();
    await expect(list.getByText("5 selected")).toBeVisible();
    await select(list, "Select ops_anna").uncheck();
    await list.getByRole("button", { name: "Copy names" }).click();
    await expect(list.getByText("Copied")).toBeVisible();
    expect(await pasted(list)).toBe("app_api\napp_billing\nbi_reports\nzz_old\n");
    await list.getByRole("button", { name: "Clear selection" }).click();
    await expect(list.getByRole("toolbar")).toHaveCount(0);
    await expect(all).not.toBeChecked();
  });

  test("is made from the keyboard, row by row", async ({ list }) => {
    await row(list, "app_api").focus();
    await list.keyboard.press("Space");
    await list.keyboard.press("ArrowDown");
    await list.keyboard.press("ArrowDown");
    await expect(row(list, "bi_reports")).toBeFocused();
    await list.keyboard.press("Space");
    await expect(list.getByText("2 selected")).toBeVisible();
    await list.keyboard.press("End");
    await expect(row(list, "zz_old")).toBeFocused();
    await list.keyboard.press("ArrowUp");
    await list.keyboard.press("Space");
    await expect(list.getByText("2 selected")).toBeVisible();
    await list.keyboard.press("Home");
    await list.keyboard.press("Space");
    await expect(list.getByText("1 selected")).toBeVisible();
  });
});

test("a note that cannot be fetched says so in its place and is fetched again there, and the selection stays in reach", async ({
  list,
  cloud,
  clusterId,
}) => {
  await select(list, "Select bi_reports").check();
  const bar = list.getByRole("toolbar", { name: "Actions for 1 selected SQL users" });
  await expect(bar).toBeVisible();
  // What reads the list is fetched with the first click.
  await cloud.addUser(clusterId, "made_elsewhere");
  await list.getByRole("button", { name: "Refresh" }).click();
  await expect(row(list, "made_elsewhere")).toBeVisible();
  await list.route("**/*.js", (route) => route.abort());
  await cloud.removeUser(clusterId, "zz_old");
  await list.getByRole("button", { name: "Refresh" }).click();
  const lost = list.getByRole("alert").filter({ hasText: "This part of Rolecall failed to load." });
  await expect(lost).toBeVisible();
  await lost.getByRole("button", { name: "Try again" }).click();
  await expect(lost).toBeVisible();
  await list.unroute("**/*.js");
  await lost.getByRole("button", { name: "Try again" }).click();
  await expect(list.getByRole("button", { name: "Review" })).toBeVisible();
  await expect(lost).toHaveCount(0);
  await bar.getByRole("button", { name: "Clear selection" }).click();
  await expect(bar).toHaveCount(0);
  await expect(row(list, "bi_reports")).toBeVisible();
});

test("a SQL user of single sign-on can be viewed and not changed", async ({ list, cloud, clusterId }) => {
  await expect(row(list, "sso_lena")).toContainText("Managed by your identity provider");
  await list.getByRole("button", { name: "Actions for sso_lena" }).click();
  for (const name of ["Reset password", "Delete"]) {
    const item = list.getByRole("menuitem", { name });
    await expect(item).toBeDisabled();
    await expect(item).toHaveAccessibleDescription("single sign-on");
    await item.click({ force: true });
  }
  await list.keyboard.press("Escape");
  await expect(list.getByRole("dialog").or(list.getByRole("alertdialog"))).toHaveCount(0);
  expect(cloud.userNames(clusterId)).toContain("sso_lena");
  // Its page says what to do instead.
  await row(list, "sso_lena").getByRole("link", { name: "sso_lena" }).click();
  const note = list.getByRole("region", { name: "Single sign-on" });
  await expect(note).toContainText("Rolecall cannot restrict, reset or delete them.");
  await expect(note).toContainText("disable the person in your identity provider");
  await expect(note).toContainText("an admin of the cluster runs REVOKE admin FROM with this name");
});

test("Refresh shows SQL users created and deleted elsewhere", async ({ list, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "made_elsewhere");
  await cloud.removeUser(clusterId, "zz_old");
  const held = cloud.fault({ route: "sql-users.list", clusterId, hold: true });
  await list.getByRole("button", { name: "Refresh" }).click();
  await held.struck;
  await expect(list.getByRole("button", { name: "Refresh" })).toHaveAttribute("aria-busy", "true");
  await expect(row(list, "zz_old")).toBeVisible();
  held.release();
  await expect(row(list, "made_elsewhere")).toContainText("unverified");
  await expect(row(list, "zz_old")).toHaveCount(0);
  await expect(list.getByRole("button", { name: "Refresh" })).toHaveAttribute("aria-busy", "false");
});

test("a list that is read again is shown with its time, and then the new one", async ({
  page,
  request,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_api");
  await openUsers(page, clusterId);
  await expect(page.getByText("1 of 1 loaded")).toBeVisible();
  await cloud.addUser(clusterId, "made_elsewhere");
  // The refusal shows Rolecall that its list is outdated.
  const { reported } = await change(request, rolecall.url, "create", { clusterId, name: "made_elsewhere" });
  expect(reported).toBe("sql_user_exists");
  const held = cloud.fault({ route: "sql-users.list", clusterId, hold: true });
  await page.reload();
  await expect(row(page, "app_api")).toBeVisible();
  await expect(page.getByText(/^As of .*, reading again$/)).toBeVisible();
  await held.struck;
  held.release();
  await expect(row(page, "made_elsewhere")).toBeVisible();
  await expect(page.getByText(/^Read /)).toBeVisible();
});

test("a page that waits for CockroachDB Cloud says so after three seconds", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_api");
  const held = cloud.fault({ route: "sql-users.list", clusterId, hold: true });
  await openUsers(page, clusterId);
  await expect(page.getByRole("status").filter({ hasText: "CockroachDB Cloud is slow to answer" })).toBeVisible();
  held.release();
  await expect(row(page, "app_api")).toBeVisible();
});

test("of a long list the document carries the first rows of the address and the counts of all", async ({
  page,
  request,
  cloud,
  clusterId,
}) => {
  // Every document contains the notices and clusters of other tests.
  const empty = (await (await request.get(`/clusters/${clusterId}/users`)).text()).length;
  await cloud.seedUsers(clusterId, 1_000, "svc_");
  expect((await request.get(`/api/operations/sql_user.list?clusterId=${clusterId}&fresh=true`)).ok()).toBe(true);
  await openUsers(page, clusterId);
  await expect(page.getByText("1,000 of 1,000 loaded")).toBeVisible();
  let html = "";
  // A document does not wait long for its list.
  await expect(async () => {
    html = await (await request.get(`/clusters/${clusterId}/users?sort=-name`)).text();
    expect(html).toContain("svc_01000");
  }).toPass();
  expect(html).not.toContain("svc_00500");
  expect(html).toContain("32 of 1,000 loaded, loading the rest");
  // With all 1,000 rows it would be about 150,000 characters longer. 32 are 16 KB, of the 40 that such a page may have.
  expect(html.length - empty).toBeLessThan(18_000);

  // This browser is never idle. Until the rest is loaded, the page states only the known count.
  await page.addInitScript(() => Object.assign(window, { requestIdleCallback: () => 0 }));
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("32 of 1,000 loaded, loading the rest")).toBeVisible({ timeout: 3_000 });
  }).toPass();
  await expect(page.getByRole("navigation", { name: "Saved filters" })).toContainText("All1,000");
  await expect(table(page)).toHaveAttribute("aria-rowcount", "1001");
  await expect(page.getByRole("checkbox", { name: "Select all shown" })).toBeDisabled();
  await page.getByRole("searchbox").fill("svc_00777");
  await expect(row(page, "svc_00777")).toBeVisible();
  await expect(page.getByText("1 of 1,000 shown")).toBeVisible();
  await expect(page.getByRole("checkbox", { name: "Select all shown" })).toBeEnabled();
});

test("counts of an incomplete list are marked as such, then replaced by the full counts @long", async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.seedUsers(clusterId, 1_200, "svc_");
  const second = cloud.fault({ route: "sql-users.list", clusterId, skip: 1, hold: true });
  await openUsers(page, clusterId);
  await expect(page.getByRole("main").getByText("500 loaded, more are coming")).toBeVisible();
  const filters = page.getByRole("navigation", { name: "Saved filters" });
  await expect(filters).toContainText("All500");
  await expect(filters).toContainText("so far");
  await expect(page.getByText("Loading SQL users.")).toBeVisible();
  await second.struck;
  second.release();
  await expect(page.getByText("1,200 of 1,200 loaded")).toBeVisible();
  await expect(filters).toContainText("All1,200");
  await expect(filters).not.toContainText("so far");
  await expect(page.getByText("1,200 of 1,200 may be superusers: they are unverified")).toBeVisible();
});

test("the page loads no schema of another resource's operations, also once it has read something", async ({ list }) => {
  const scripts = async () => {
    const addresses = await list.evaluate(() => {
      const loaded = performance.getEntriesByType("resource").map(({ name }) => name);
      return [...new Set(loaded)].filter((name) => new URL(name).pathname.endsWith(".js"));
    });
    return (await Promise.all(addresses.map(async (each) => (await list.request.get(each)).text()))).join("\n");
  };
  await list.getByRole("button", { name: "Refresh" }).click();
  // The schemas of answers come with the first reading, the list's own words before it: so the others would be found.
  await expect.poll(async () => (await scripts()).includes('"_zod"')).toBe(true);
  const loaded = await scripts();
  expect(loaded).toContain("Search SQL users");
  // What schemas of destinations, reviews and secret stores refuse; the scripts would fill a screen.
  const far = ["Enter the name of the bucket.", "Choose at least one reviewer.", "Enter a region such as"];
  expect(far.filter((words) => loaded.includes(words))).toEqual([]);
});

test("the document of the page loads no schemas at all", async ({ list }) => {
  const document = await (await list.request.get(list.url())).text();
  const addresses = [...document.matchAll(/src="([^"]+\.js)"/g)].map(([, address = ""]) => address);
  expect(addresses.length).toBeGreaterThan(3);
  // The setting that is made for whoever loads schemas later holds the word too.
  for (const address of addresses)
    expect((await (await list.request.get(address)).text()).replace("__zod_globalConfig", ""), address).not.toContain(
      "_zod",
    );
});

/**
 * In KB, compressed. A page with nothing on it has 132.3 with this Next.js and React: 1.4 times that, and 1.22 times for the sign-in page. The
 * figure `script-size` of the bench compares with such a page; this holds what it found.
 */
const MOST = { page: 185.2, signIn: 161.4 };

test("the first scripts of the list, the overview and the sign-in page keep within their weight", async ({
  list,
  rolecall,
}) => {
  const weights = {
    list: await firstScripts(await (await list.request.get(list.url())).text(), rolecall.url),
    overview: await firstScripts(await (await list.request.get("/")).text(), rolecall.url),
    signIn: await firstScripts(await (await fetch(`${rolecall.url}/sign-in`)).text(), rolecall.url),
  };
  expect(weights.signIn).toBeGreaterThan(100);
  expect(weights.signIn).toBeLessThan(MOST.signIn);
  expect(weights.overview).toBeLessThan(MOST.page);
  expect(weights.list).toBeLessThan(MOST.page);
});

/** How many KB the scripts have that a document loads, compressed as the build compresses them. */
async function firstScripts(document: string, base: string): Promise<number> {
  const tags = [...document.matchAll(/<script[^>]*>/g)].map(([tag]) => tag).filter((tag) => !/nomodule/i.test(tag));
  const addresses = new Set(tags.flatMap((tag) => /src="([^"]+\.js)[^"]*"/.exec(tag)?.[1] ?? []));
  const sizes = await Promise.all(
    Array.from(addresses, async (address) => {
      const script = await (await fetch(new URL(address, base))).text();
      return gzipSync(script, { level: 9 }).length;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}
