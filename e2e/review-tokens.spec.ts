import type { Page } from "playwright/test";
import { expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import { addPerson, addTeam, pageOf } from "./support/persons.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { inStore } from "./support/store-file.ts";

const DAY = 24 * 3_600_000;
const rowOf = (page: Page, name: string) => page.getByRole("row", { name: new RegExp(name) });

type Owner = { account?: string; team?: string };
function addToken(rolecall: Rolecall, name: string, { account, team }: Owner, scopes: string): void {
  const now = Date.now();
  inStore(
    rolecall,
    `insert into api_tokens (id, account_id, team_id, name, start, secret_hash, scopes, clusters, addresses, made_by, made_at, expires_at,
      last_used_at, last_used_from) values (?, ?, ?, ?, 'rlc_x', ?, ?, '*', '10.30.0.0/16', 'Maker', ?, ?, ?, '192.0.2.9')`,
    ...[
      `apt_${name}`,
      account ?? null,
      team ?? null,
      name,
      `hash ${name}`,
      scopes,
      now - DAY,
      now + 40 * DAY,
      now - 2 * DAY,
    ],
  );
}

test("an administrator reviews API tokens, revokes one from its row, and sees that proved @long", async ({
  browser,
  rolecall,
}) => {
  const [zoe, gil] = [addPerson(rolecall, "Zoe Tokens", "administrator"), addPerson(rolecall, "Gil Tokens")];
  const team = addTeam(rolecall, "Token Services", gil);
  addToken(rolecall, "rt-own", { account: zoe.id }, "read");
  addToken(rolecall, "rt-cli", { account: gil.id }, "read audit");
  addToken(
    rolecall,
    "rt-deploy-with-a-long-name-and-without-any-space-to-break-at",
    { team: team.id },
    "read create rotate",
  );
  const page = await pageOf(browser, rolecall, zoe);
  await page.goto("/reviews");
  await page.getByRole("button", { name: "Start review" }).click();
  const start = page.getByRole("dialog", { name: "Start review" });
  await start.getByLabel("Name", { exact: true }).fill("Machine access");
  await start.getByLabel("Also the API tokens of people and services").check();
  for (const cluster of await start.getByRole("group", { name: "Clusters" }).getByRole("checkbox").all())
    await cluster.uncheck();
  await start.getByLabel("Accounts that you name").check();
  for (const name of ["Zoe Tokens", "Gil Tokens"]) {
    await start.getByRole("button", { name: /named reviewer/i }).click();
    await page.getByRole("combobox", { name: "Name or email of an account" }).fill(name);
    await page.getByRole("dialog", { name: "Accounts" }).getByRole("option", { name }).click();
    await expect(start).toContainText(name);
  }
  await expect(start).toContainText(/\d+ API tokens/);
  await start.getByRole("button", { name: "Start review" }).click();
  await expect(page.getByRole("heading", { name: "Machine access" })).toBeVisible();

  // Nobody decides about their own; no token can be restricted; one that can change something needs a reason.
  await expect(rowOf(page, "rt-own").getByRole("radio")).toHaveCount(0);
  const deploy = rowOf(page, "rt-deploy");
  await expect(deploy).toContainText("service of Token Services");
  await expect(deploy).toContainText("only from 10.30.0.0/16");
  await expect(deploy).toContainText("expires in 40 days");
  await expect(deploy.getByRole("radio", { name: "Restrict" })).toHaveCount(0);
  await expect(deploy.getByRole("radio")).toHaveCount(4);
  await rowOf(page, "rt-cli").focus();
  await page.keyboard.press("e");
  await expect(rowOf(page, "rt-cli").getByRole("radio", { name: "Keep" })).toBeChecked();
  await deploy.focus();
  await page.keyboard.press("x");
  await page.keyboard.type("Nothing deploys with it");
  await page.keyboard.press("Enter");
  await expect(deploy).toContainText("Not carried out yet");
  await expectClean(page, lookGroups(import.meta.filename).flat());

  // The row leads to the dialog that ends it, which proves it.
  const review = page.url();
  await deploy.getByRole("link", { name: "Revoke it" }).click();
  await page
    .getByRole("alertdialog", { name: /^Revoke rt-deploy/ })
    .getByRole("button", { name: "Revoke token" })
    .click();
  await expect(page.getByText(/^Revoked rt-deploy/)).toBeVisible();
  await page.goto(review);
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(deploy).toContainText("Token revoked");
  await expect(deploy).toContainText("revoked since");
});
