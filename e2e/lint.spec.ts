import type { Page } from "playwright/test";
import { whenAlive } from "./support/alive.ts";
import { expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { pasted, press, tabTo } from "./support/pages/keyboard.ts";

const field = (page: Page) => page.getByRole("textbox", { name: "SQL", exact: true });
const findings = (page: Page) => page.getByRole("list", { name: "Findings" });

async function openLinter(page: Page): Promise<void> {
  await page.goto("/lint");
  await expect(page.getByRole("heading", { name: "SQL linter" })).toBeVisible();
  await whenAlive(field(page));
}

/** Pastes the text at once, since typing so much takes minutes. */
async function paste(page: Page, script: string): Promise<void> {
  await field(page).evaluate((element, text) => {
    if (!(element instanceof HTMLTextAreaElement)) throw new Error("the field is no text area");
    element.setRangeText(text, 0, element.value.length, "end");
    element.dispatchEvent(new Event("input", { bubbles: true }));
  }, script);
}

/** Scripts from guides with their expected findings. */
const WRONG = [
  ["GRANT SELECT ON DATABASE mydb TO readonly_user;", "error", "A privilege on tables cannot be granted on a database"],
  [
    "GRANT SELECT, INSERT, UPDATE ON DATABASE app_db TO app_user;",
    "error",
    "A privilege on tables cannot be granted on a database",
  ],
  ["GRANT ALL ON DATABASE mydb TO app_user;", "warning", "ALL ON DATABASE opens no table"],
  ["GRANT admin TO newuser;", "warning", "Makes a superuser"],
  ["GRANT SELECT, UPDATE ON TABLE mytable TO app-user;", "error", "Needs double quotes"],
  ["ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app_user;", "warning", "Default privileges without FOR"],
  ["GRANT SELECT ON ALL TABLES IN SCHEMA public TO public;", "warning", "Grants to every user"],
] as const;

test("finds the errors of published guides, and says what to run instead @long", async ({ page }) => {
  await openLinter(page);
  for (const [statement, severity, title] of WRONG) {
    await field(page).fill(statement);
    const finding = findings(page).getByRole("listitem").filter({ hasText: title }).first();
    await expect(finding, statement).toContainText(severity);
    await expect(finding.getByRole("link", { name: /^1:\d+$/ }), statement).toBeVisible();
  }
});

test("passes correct statements, and never passes unknown ones", async ({ page }) => {
  await openLinter(page);
  await field(page).fill("SHOW GRANTS FOR app_user;\nREVOKE admin FROM app_user;");
  await expect(page.getByText("No findings in 2 statements.")).toBeVisible();
  await field(page).fill("SHOW GRANTS FOR app_user;\nVACUUM FULL orders;");
  await expect(
    page.getByText("No findings in 2 statements; 1 statement is unknown and was not checked."),
  ).toBeVisible();
  await expect(findings(page).getByRole("listitem")).toHaveCount(1);
  await expect(findings(page)).toContainText("unknown");
  await expect(findings(page)).toContainText("VACUUM FULL orders");
});

// brief.test.ts holds what the linter finds for each version.
test("the findings depend on the version @long", async ({ page }) => {
  await openLinter(page);
  await field(page).fill("GRANT MAINTAIN ON TABLE shop.public.orders TO app_user;");
  const version = page.getByRole("combobox", { name: "Cluster version" });
  await version.selectOption("v25.4");
  await expect(findings(page)).toContainText("Needs a later version of CockroachDB");
  await version.selectOption("v26.2");
  await expect(findings(page).getByText("Needs a later version of CockroachDB")).toHaveCount(0);
});

test("by keyboard alone: the example, a place in it, and the SQL to run instead; nothing is sent", async ({
  page,
  rolecall,
}) => {
  await page.context().grantPermissions(["clipboard-write"], { origin: rolecall.url });
  await openLinter(page);
  const sent: string[] = [];
  page.on("request", (request) => {
    if (request.method() !== "GET" || request.postData()) sent.push(request.url());
  });
  await press(page, page.getByRole("button", { name: "Show an example" }));
  await expect(field(page)).toBeFocused();
  const finding = findings(page).getByRole("listitem").filter({ hasText: "cannot be granted on a database" });
  await press(page, finding.getByRole("link", { name: "3:7" }));
  await expect(field(page)).toBeFocused();
  const selected = await page.evaluate(() => {
    const { activeElement } = document;
    if (!(activeElement instanceof HTMLTextAreaElement)) return "";
    return activeElement.value.slice(activeElement.selectionStart, activeElement.selectionEnd);
  });
  expect(selected).toContain("SELECT");
  await tabTo(page, finding.getByRole("button", { name: "Copy" }));
  await page.keyboard.press("Enter");
  await expect(finding.getByText("Copied")).toBeVisible();
  expect(await pasted(page)).toContain('GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA "production"."public"');
  expect(sent).toEqual([]);
});

test("a long script is checked in the background while the page keeps responding", async ({ page }) => {
  await openLinter(page);
  const earlier = page.waitForEvent("worker");
  await paste(page, "GRANT SELECT ON DATABASE mydb TO readonly_user;\n".repeat(20_000));
  const cancelled = (await earlier).waitForEvent("close");
  const ended = page.waitForEvent("worker").then((worker) => worker.waitForEvent("close"));
  await paste(page, "GRANT SELECT ON DATABASE mydb TO readonly_user;\n".repeat(2_000));
  // A new text ends the check of the one before.
  await cancelled;
  await expect(page.getByText("2,000 findings in 2,000 statements.")).toBeVisible();
  await ended;
  await expect(findings(page).getByRole("listitem")).toHaveCount(100);
  await page.getByRole("button", { name: "Show 100 more of 1900" }).click();
  await expect(findings(page).getByRole("listitem")).toHaveCount(200);
});

test("a new text cancels the check of the previous one @long", async ({ page }) => {
  await openLinter(page);
  const thread = page.waitForEvent("worker");
  await paste(page, "GRANT SELECT ON DATABASE mydb TO readonly_user;\n".repeat(20_000));
  const ended = (await thread).waitForEvent("close");
  await paste(page, "GRANT admin TO newuser;");
  await ended;
  await expect(findings(page)).toContainText("Makes a superuser");
  await expect(page.getByText(/^1 finding in 1 statement/)).toBeVisible();
});

test("Go to leads there", async ({ page }) => {
  await page.goto("/clusters");
  const search = page.getByRole("combobox", { name: "Search" });
  // The page listens to keys a moment after it answers to clicks.
  await expect(async () => {
    await page.keyboard.press("Control+k");
    await expect(search).toBeVisible({ timeout: 1_000 });
  }).toPass();
  await search.fill("linter");
  await page.getByRole("option", { name: "SQL linter" }).click();
  await expect(page).toHaveURL(/\/lint$/);
  await expect(page.getByRole("heading", { name: "SQL linter" })).toBeVisible();
});

for (const looks of lookGroups(import.meta.filename))
  test(`is accessible and fits, ${named(looks)}`, async ({ page }) => {
    await wear(page, looks);
    await openLinter(page);
    await expectClean(page, looks);
    await page.getByRole("button", { name: "Show an example" }).click();
    await expect(findings(page)).toBeVisible();
    await expectClean(page, looks);
  });
