import type { Locator, Page } from "playwright/test";
import type { Emulator } from "../lib/emulator/emulator.ts";
import { DEMO_CLUSTERS } from "../lib/emulator/world/scenario-demo.ts";
import { DEMO_ACCOUNT } from "../scripts/demo/demo-account.ts";
import { expect, test } from "./support/fixtures.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { startDemo } from "./support/servers/demo.ts";

const { production, analytics } = DEMO_CLUSTERS;
const CLUSTERS = [production, analytics];

/** How many it takes, connections included, and how many it may take at most: with more, nobody does it. */
const CLICKS = 19;
const MOST_CLICKS = 30;

/** What a person does by hand: each press, each choice, and each field that is typed into is a click. */
function handOf() {
  let clicks = 0;
  return {
    clicks: () => clicks,
    async press(target: Locator): Promise<void> {
      clicks += 1;
      await target.click();
    },
    async type(target: Locator, text: string): Promise<void> {
      clicks += 1;
      await target.fill(text);
    },
  };
}
type Hand = ReturnType<typeof handOf>;

async function signIn({ press, type }: Hand, page: Page, { url }: Rolecall): Promise<void> {
  await page.goto(`${url}/sign-in`);
  await type(page.getByLabel("Email"), DEMO_ACCOUNT.email);
  await type(page.getByLabel("Password"), DEMO_ACCOUNT.password);
  await press(page.getByRole("button", { name: "Sign in" }));
  await expect(page.getByRole("heading", { name: "Overview" })).toBeVisible();
}

/** Turns on the SQL connection from the task of the overview. The check of all SQL users follows by itself. */
async function connect({ press }: Hand, page: Page, cluster: string): Promise<void> {
  const task = page
    .getByRole("list", { name: "To do", exact: true })
    .getByRole("listitem")
    .filter({ hasText: cluster });
  await press(task.getByRole("link", { name: /^Connect…/ }).first());
  await expect(page.getByRole("radio", { name: "Manage", exact: true })).toBeChecked();
  await press(page.getByRole("button", { name: "Turn on SQL connection" }));
  await expect(page.getByText(/^Checked: \d+ superusers?\.$/)).toBeVisible({ timeout: 60_000 });
}

/** Takes what is offered first for those of a cluster for which no level is suggested, kind by kind. */
async function takeDefaults({ press }: Hand, page: Page, cluster: string): Promise<void> {
  const offers = page.getByRole("button", { name: new RegExp(`^Use default for \\d+.* on ${cluster}$`) });
  await expect(offers.first()).toBeVisible();
  for (let left = await offers.count(); left > 0; left--) {
    await press(offers.first());
    await expect(offers).toHaveCount(left - 1);
  }
}

/** Those of a cluster that are admin, by what the database itself says. */
function admins(cloud: Emulator, clusterId: string): string[] {
  return cloud
    .userNames(clusterId)
    .filter((name) => cloud.sql(clusterId).isAdmin(name))
    .toSorted();
}

test(`from the sign-in to no superuser of the demo's two clusters that need not be: ${CLICKS} clicks`, async ({
  browser,
}) => {
  // 51 SQL users with over 1,000 statements; only ends a run that hangs.
  test.setTimeout(900_000);
  const { cloud, rolecall, inItsStore, stop } = await startDemo();
  const page = await browser.newPage({ baseURL: rolecall.url });
  const hand = handOf();
  const overview = page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Overview" });
  try {
    await signIn(hand, page, rolecall);
    await connect(hand, page, "freight-prod");
    await hand.press(overview);
    await connect(hand, page, "warehouse-analytics");
    const before = CLUSTERS.map((id) => admins(cloud, id).length);
    await hand.press(overview);
    await hand.press(
      page.getByRole("list", { name: "To do", exact: true }).getByRole("link", { name: /^Restrict all \d+…/ }),
    );
    await takeDefaults(hand, page, "freight-prod");
    await takeDefaults(hand, page, "warehouse-analytics");
    await hand.press(page.getByRole("button", { name: "Show what each loses" }));
    // Of two it is seen before the start that the level is too small: they change tables and rights.
    await expect(
      page.getByText(/^2 SQL users get less than they were seen to use: ci_migrations and ops_jonas\./),
    ).toBeVisible();
    await expect(page.getByRole("region", { name: "Selection" })).toContainText("2 against what was seen");
    const start = page.getByRole("button", { name: /^Restrict \d+ SQL users$/ });
    const count = /\d+/.exec((await start.textContent()) ?? "")?.[0] ?? "";
    await hand.type(page.getByLabel(`Type ${count} to confirm`), count);
    await hand.press(start);
    await expect(page.getByRole("status").filter({ hasText: "2 restrictions started." })).toBeVisible();

    // The others wait ten minutes after the first one of each cluster.
    const firsts = () =>
      inItsStore(
        `select count(*) as count from job_items where state = 'done' and position = 0
          and job_id in (select id from jobs where kind = 'restriction')`,
      )[0]?.count;
    await expect.poll(firsts, { timeout: 120_000 }).toBe(2);
    expect(CLUSTERS.map((id, at) => (before[at] ?? 0) - admins(cloud, id).length)).toEqual([1, 1]);
    const ids = "(select id from jobs where kind = 'restriction')";
    const ago = 10 * 60_000;
    inItsStore(`update job_items set at = at - ? where job_id in ${ids}`, ago);
    inItsStore(`update jobs set changed_at = changed_at - ?, next_at = next_at - ? where id in ${ids}`, ago, ago);
    const left = () => inItsStore("select count(*) as count from jobs where kind = 'restriction' and state != 'ended'");
    await expect.poll(() => left()[0]?.count, { timeout: 300_000 }).toBe(0);
    await hand.press(overview);
    const over = page.getByRole("list", { name: "Nothing left to restrict" });
    await expect(over).toContainText("Nothing is left to restrict on freight-prod");
    await expect(over).toContainText("breakglass_ops stays: break-glass, for emergencies.");
    await expect(over).toContainText("Nothing is left to restrict on warehouse-analytics");
    await expect(over).toContainText("stays: Rolecall’s own, by which it restricts the others.");
    const own = inItsStore("select own_name as name from sql_connections").map(({ name }) => name);
    const others = (id: string) => admins(cloud, id).filter((name) => !own.includes(name));
    // Those of single sign-on are no business of Rolecall, and nobody counts on them.
    expect(CLUSTERS.map((id) => others(id).filter((name) => !name.startsWith("sso_")))).toEqual([
      ["breakglass_ops"],
      [expect.any(String)],
    ]);
    expect(hand.clicks()).toBe(CLICKS);
    expect(CLICKS).toBeLessThanOrEqual(MOST_CLICKS);
  } finally {
    await page.close();
    await stop();
  }
});
