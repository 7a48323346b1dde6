import type { Page } from "playwright/test";
import { test as base, expect } from "./support/fixtures.ts";
import { tabTo } from "./support/pages/keyboard.ts";
import { addPerson, addTeam, giveRole, pageOf } from "./support/persons.ts";
import { row, table } from "./support/rows.ts";
import { saveSqlUser } from "./support/store-file.ts";
import { ask, copyOnce, done, openUsers } from "./support/users-page.ts";

const DAY_MS = 24 * 60 * 60_000;

/** `phone`: a touch-screen page of the administrator; each test sets its width. */
const test = base.extend<{ phone: Page }>({
  phone: async ({ browser, rolecall, signedIn }, use) => {
    const context = await browser.newContext({
      baseURL: rolecall.url,
      storageState: signedIn,
      hasTouch: true,
      isMobile: true,
      viewport: { width: 360, height: 740 },
    });
    await use(await context.newPage());
    await context.close();
  },
});

/** The texts of elements that overlap. */
function overlaps(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const words = [...document.querySelectorAll("main a, main button, main select, main input")]
      .filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.textContent.trim() !== "")
      .map((element) => {
        const range = document.createRange();
        range.selectNodeContents(element);
        // Line by line: the second of two names in a sentence may go on below the first.
        return { text: element.textContent.trim(), lines: [...range.getClientRects()], element };
      });
    const lies = (one: DOMRect, other: DOMRect) =>
      Math.min(one.right, other.right) - Math.max(one.left, other.left) > 1 &&
      Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 1;
    return words.flatMap((one, index) =>
      words
        .slice(index + 1)
        .filter(({ element }) => !one.element.contains(element))
        .filter(({ lines }) => lines.some((other) => one.lines.some((line) => lies(line, other))))
        .map(({ text }) => `${one.text} and ${text}`),
    );
  });
}

/** The pixels between the text of each row and its upper and lower line. */
function textSpaces(rows: readonly Element[]): { above: number; below: number }[] {
  return rows.map((each) => {
    const lines: DOMRect[] = [];
    const walker = document.createTreeWalker(each, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
      if (!text.parentElement?.checkVisibility() || text.parentElement.closest(".sr-only")) continue;
      range.selectNodeContents(text);
      for (const line of range.getClientRects()) lines.push(line);
    }
    const { top, bottom } = each.getBoundingClientRect();
    return {
      above: Math.min(...lines.map((line) => line.top)) - top,
      below: bottom - Math.max(...lines.map((line) => line.bottom)),
    };
  });
}

test.describe("on a phone", () => {
  for (const width of [360, 414])
    test(`no filter lies over another, at ${width} px under a finger${width === 360 ? "" : " @long"}`, async ({
      phone,
      cloud,
      clusterId,
    }) => {
      await cloud.addUser(clusterId, "app_ledger");
      await phone.setViewportSize({ width, height: 740 });
      await openUsers(phone, clusterId);
      await expect(row(phone, "app_ledger")).toBeVisible();
      expect(await overlaps(phone)).toEqual([]);
      for (const path of ["/requests", "/audit", "/access/roles"]) {
        await phone.goto(path);
        await expect(phone.getByRole("heading", { level: 1 })).toBeVisible();
        expect(await overlaps(phone), path).toEqual([]);
      }
    });

  test("a mark neither hides the name of its SQL user nor touches the lines of its row, from 320 to 1280 px", async ({
    page,
    rolecall,
    cloud,
    clusterId,
  }) => {
    await cloud.addUser(clusterId, "app_ledger_sync");
    await cloud.addUser(clusterId, "app_overdue");
    saveSqlUser(rolecall, clusterId, "app_overdue", { state: "admin", changedAt: Date.now() - 200 * DAY_MS });
    await page.setViewportSize({ width: 320, height: 640 });
    await openUsers(page, clusterId);
    await expect(row(page, "app_ledger_sync")).toBeVisible();
    await cloud.addUser(clusterId, "made_outside_one");
    await page.getByRole("button", { name: "Refresh" }).click();
    const name = row(page, "made_outside_one").getByRole("link", { name: "made_outside_one" });
    await expect(row(page, "made_outside_one")).toContainText("outside");
    expect(await name.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth)).toBeLessThanOrEqual(0);
    for (const path of [`/clusters/${clusterId}/users`, "/sql-users?q=app_overdue"]) {
      await page.goto(path);
      await expect(row(page, "app_overdue").first()).toContainText("overdue");
      for (const [width, least] of [
        [320, 8],
        [360, 8],
        [390, 8],
        [768, 2],
        [1280, 2],
      ] as const) {
        await page.setViewportSize({ width, height: 640 });
        const spaces = await table(page).locator("tr[data-name]").evaluateAll(textSpaces);
        expect(spaces.length).toBeGreaterThan(0);
        for (const { above, below } of spaces) {
          expect(Math.min(above, below), `${path} at ${width} px`).toBeGreaterThanOrEqual(least);
          // The middle of a line of text is not that of its letters.
          expect(Math.abs(above - below), `${path} at ${width} px`).toBeLessThanOrEqual(3);
        }
      }
    }
  });

  test("rows fill the view below a first row that is higher than the others", async ({
    page,
    rolecall,
    cloud,
    clusterId,
  }) => {
    await cloud.addUser(clusterId, "app_overdue");
    saveSqlUser(rolecall, clusterId, "app_overdue", { state: "admin", changedAt: Date.now() - 200 * DAY_MS });
    await cloud.seedUsers(clusterId, 120, "svc_");
    await page.setViewportSize({ width: 320, height: 3_000 });
    await openUsers(page, clusterId);
    await expect(row(page, "app_overdue")).toContainText("overdue");
    await row(page, "app_overdue").evaluate((first) => first.scrollIntoView({ block: "start" }));
    const end = () =>
      table(page)
        .locator("tr[data-name]")
        .last()
        .evaluate((last) => last.getBoundingClientRect().bottom - window.innerHeight);
    await expect.poll(end).toBeGreaterThanOrEqual(0);
  });

  test("the audit shows the whole name of an action, at 320 px", async ({ page, cloud, clusterId }) => {
    await cloud.addUser(clusterId, "app_ledger_sync");
    await page.setViewportSize({ width: 320, height: 640 });
    await openUsers(page, clusterId);
    await expect(row(page, "app_ledger_sync")).toBeVisible();
    await cloud.addUser(clusterId, "made_outside_two");
    await page.getByRole("button", { name: "Refresh" }).click();
    await expect(row(page, "made_outside_two")).toContainText("outside");
    await page.goto(`/audit?cluster=${clusterId}`);
    const events = page.getByRole("table", { name: "Audit events" });
    const action = events.getByRole("button", { name: "Created outside Rolecall made_outside_two" });
    await expect(action).toBeVisible();
    // The name that only screen readers get is clipped; the visible text is the first node.
    const cut = await action.evaluate((element) => {
      const range = document.createRange();
      range.selectNode(element.childNodes[0] ?? element);
      return range.getBoundingClientRect().right - element.getBoundingClientRect().right;
    });
    expect(cut).toBeLessThanOrEqual(0.5);
  });

  test("no focused element is covered by the bars, at 320 × 256 px", async ({ page, cloud, clusterId }) => {
    for (let number = 0; number < 12; number++) await cloud.addUser(clusterId, `app_${number + 10}`);
    await page.setViewportSize({ width: 320, height: 256 });
    await openUsers(page, clusterId);
    await expect(table(page).getByRole("row")).not.toHaveCount(0);
    const covered: string[] = [];
    for (let step = 0; step < 45; step++) {
      await page.keyboard.press("Tab");
      const found = await page.evaluate(() => {
        const focused = document.activeElement;
        if (!focused || focused === document.body || getComputedStyle(focused).position === "fixed") return undefined;
        const { left, right, top, bottom } = focused.getBoundingClientRect();
        const bar = [...document.querySelectorAll("header, [class*='sticky']")].find((element) => {
          if (element.contains(focused) || focused.contains(element)) return false;
          const over = element.getBoundingClientRect();
          return (
            over.height > 0 && top < over.bottom - 2 && bottom > over.top + 2 && left < over.right && right > over.left
          );
        });
        return bar && `${focused.ariaLabel ?? focused.textContent} under ${bar.tagName}.${bar.className}`;
      });
      if (found) covered.push(found);
    }
    expect(covered).toEqual([]);
  });
});

test("a popup of the header does not move the header", async ({ page }) => {
  await page.goto("/clusters");
  const header = page.getByRole("banner");
  const places = () =>
    header.getByRole("button").evaluateAll((found) => found.map((button) => button.getBoundingClientRect().left));
  // The parts of the header do not overlap.
  for (const name of ["Cluster", "Notices", "Theme"]) await expect(header.getByRole("button", { name })).toBeVisible();
  for (const width of [1280, 360]) {
    await page.setViewportSize({ width, height: 740 });
    const before = await places();
    await header.getByRole("button", { name: "Notices" }).click();
    await expect(page.getByRole("dialog", { name: "Notices" })).toBeVisible();
    expect((await places()).slice(0, before.length)).toEqual(before);
    await page.keyboard.press("Escape");
    await expect(page.getByRole("dialog", { name: "Notices" })).toBeHidden();
    await expect(header.getByRole("button", { name: "Notices" })).toBeFocused();
  }
  await test.step("a second press of the bell closes its list", async () => {
    for (const isOpen of [true, false]) {
      await header.getByRole("button", { name: "Notices" }).press("Enter");
      await expect(page.getByRole("dialog", { name: "Notices" })).toBeVisible({ visible: isOpen });
    }
  });
});

test("the rule below a header reaches the end of an empty page", async ({ page, clusterId }) => {
  await page.setViewportSize({ width: 1600, height: 800 });
  await page.goto(`/clusters/${clusterId}/claims`);
  const blank = page.getByRole("heading", { name: "No claim links yet" }).locator("../..");
  const main = page.getByRole("main");
  const widths = await Promise.all([blank, main].map((part) => part.evaluate(({ clientWidth }) => clientWidth)));
  expect(widths[0]).toBe(widths[1]);
});

test("forced colours show one filter as chosen", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_ledger");
  await page.emulateMedia({ forcedColors: "active" });
  await openUsers(page, clusterId);
  await expect(row(page, "app_ledger")).toBeVisible();
  const links = page.getByRole("navigation", { name: "Saved filters" }).getByRole("link");
  const lines = await links.evaluateAll((found) => found.map((link) => getComputedStyle(link).borderBottomColor));
  const [chosen, ...others] = lines;
  expect(new Set(others).size).toBe(1);
  expect(others).not.toContain(chosen);
});

test("Cluster and Account are named by what they show", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_ledger");
  await openUsers(page, clusterId);
  await expect(page.getByRole("button", { name: /^Account Lena Hoffmann$/ })).toBeVisible();
  await expect(page.getByRole("button", { name: /^Cluster test-\w+/ })).toBeVisible();
});

test("a request without its database is announced, with focus on that field @long", async ({
  browser,
  rolecall,
  clusterId,
}) => {
  const mara = addPerson(rolecall, "Mara Novak");
  addTeam(rolecall, `Payments ${clusterId}`, mara);
  giveRole(rolecall, mara, clusterId, "cluster_developer");
  const page = await pageOf(browser, rolecall, mara);
  await page.goto("/requests");
  await page.getByRole("button", { name: "Request SQL user" }).click();
  const dialog = page.getByRole("dialog", { name: "Request SQL user" });
  await dialog.getByLabel("Username").fill("app_ledger");
  await dialog.getByLabel("Purpose").fill("Ledger");
  await dialog.getByLabel("Reason").fill("New service");
  await dialog.getByRole("button", { name: "Send request" }).click();
  await expect(dialog.getByRole("alert")).toContainText("at least one database");
  await expect(dialog.getByRole("group", { name: "Databases" }).getByRole("textbox")).toBeFocused();
});

test("the focus stays in a dialog and returns to its row, also after Skip to content", async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_ledger");
  await openUsers(page, clusterId);
  await tabTo(page, page.getByRole("link", { name: "Skip to content" }));
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
  await ask(page, "reset", "app_ledger");
  const dialog = copyOnce(page, "app_ledger");
  await expect(dialog).toBeVisible();
  // Going back, which the guard undoes.
  await page.evaluate(() => history.back());
  await expect(dialog.getByText("Store the password and tick the box")).not.toHaveCount(0);
  await expect.poll(() => dialog.evaluate((element) => element.contains(document.activeElement))).toBe(true);
  await done(dialog);
  await expect(row(page, "app_ledger")).toBeFocused();
});
