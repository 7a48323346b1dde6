import { expect, type Locator, type Page } from "playwright/test";
import { whenAlive } from "../alive.ts";

export const parts = (page: Page) => ({
  run: page.getByRole("region", { name: "SQL to run" }),
  undo: page.getByRole("region", { name: "SQL to undo" }),
  verify: page.getByRole("region", { name: "Verify" }),
  choose: page.getByRole("form", { name: "What this SQL user is for" }),
  result: page.getByRole("textbox", { name: "Result of the SQL" }),
});

/** Opens the privileges of a SQL user, with choices in the address. */
export async function openPrivileges(page: Page, clusterId: string, name: string, search = ""): Promise<void> {
  await page.goto(`/clusters/${clusterId}/users/${encodeURIComponent(name)}/privileges${search}`);
  await expectPrivileges(page, name);
}

export async function expectPrivileges(page: Page, name: string): Promise<void> {
  await expect(page.getByRole("heading", { level: 1, name: `Privileges of ${name}` })).toBeVisible();
  await whenAlive(parts(page).result);
}

/** The one-time code in the verify script that the page shows. */
export async function codeOf(page: Page): Promise<string> {
  const statements = parts(page).verify.getByRole("list", { name: "Statements to verify" });
  const show = parts(page).verify.getByText("Show statements");
  await expect(statements.or(show).first()).toBeVisible();
  if (!(await statements.isVisible())) await show.click();
  await expect(statements).toContainText(/'[\w-]{40}' AS code/);
  const code = /'([\w-]{40})' AS code/.exec((await statements.textContent()) ?? "")?.[1];
  if (!code) throw new Error("there is no code in the verify script");
  return code;
}

/** Pastes an answer and verifies it. */
export async function verify(page: Page, answer: string): Promise<void> {
  await parts(page).result.fill(answer);
  await parts(page).verify.getByRole("button", { name: "Verify" }).click();
}

/** The statements of a part, one per line, as they are copied. */
export async function statementsOf(part: Locator): Promise<string> {
  const lines = await part.getByRole("list").first().getByRole("code").allTextContents();
  return lines.map((line) => `${line}\n`).join("");
}
