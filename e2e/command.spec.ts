import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TOKEN_SCOPE_WORDS } from "../lib/shared/people/token-limits.ts";
import { confirmByPassword } from "./support/accounts.ts";
import { commandIn } from "./support/command.ts";
import { expect, test } from "./support/fixtures.ts";
import { expectClean, lookGroups, named } from "./support/looks.ts";
import { addPerson, pageOf } from "./support/persons.ts";
import { filesBelow } from "./support/secrets.ts";
import { textOfDatabase } from "./support/store.ts";
import { inStore } from "./support/store-file.ts";

let home = "";
test.beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "rolecall-home-"));
});
test.afterEach(() => rmSync(home, { recursive: true }));

for (const looks of lookGroups(import.meta.filename))
  test(`a person confirms the code of rolecall login, ${named(looks)}`, async ({ browser, rolecall }) => {
    const page = await pageOf(browser, rolecall, addPerson(rolecall, "Dev with a device", "administrator"));
    const command = commandIn(home);
    const { code, ended } = await command.login(rolecall.url);
    await page.goto("/device");
    await expectClean(page, looks);
    await page.getByLabel("Code").fill("BBBB-BBBB");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByText("No command waits with this code.")).toBeVisible();
    await page.getByLabel("Code").fill(code.toLowerCase());
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByText(code, { exact: true })).toBeVisible();
    await expectClean(page, looks);
    await page.getByRole("button", { name: "Choose what it may do…" }).click();
    const dialog = page.getByRole("dialog", { name: "Sign in from a terminal" });
    await expectClean(page, looks);
    await dialog.getByLabel("Name").fill("rolecall on a laptop");
    await dialog.getByRole("button", { name: "Give token" }).click();
    await confirmByPassword(page);
    await expect(page.getByRole("heading", { name: "The command is signed in" })).toBeVisible();
    await expectClean(page, looks);
    expect(await ended).toBe(0);
    expect((await command.run("whoami")).stdout).toContain("rolecall on a laptop (personal) of Dev with a device");

    const { token } = JSON.parse(readFileSync(join(home, "config/rolecall/credentials.json"), "utf8"));
    const places = new Map([
      ["the output", rolecall.output()],
      ["the database", textOfDatabase(rolecall.folder)],
      ...filesBelow(rolecall.folder),
    ]);
    for (const [where, text] of places) expect(text.includes(token.slice(8)), where).toBe(false);
    expect(await page.content()).not.toContain(token);
  });

test("SQL users are created, reset, rotated and deleted from a terminal", async ({
  browser,
  rolecall,
  cloud,
  clusterId,
}) => {
  const page = await pageOf(browser, rolecall, addPerson(rolecall, "Dev in a terminal", "administrator"));
  const { run, login } = commandIn(home);
  const { link, ended } = await login(rolecall.url);
  await page.goto(link);
  await page.getByRole("button", { name: "Choose what it may do…" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in from a terminal" });
  for (const scope of Object.values(TOKEN_SCOPE_WORDS)) await dialog.getByLabel(scope).check();
  await dialog.getByRole("button", { name: "Give token" }).click();
  await confirmByPassword(page);
  expect(await ended).toBe(0);

  expect((await run("clusters")).stdout).toContain(clusterId);
  const created = await run("users", "create", clusterId, "app_orders", "--purpose", "orders", "--kind", "service");
  expect(created).toMatchObject({ exitCode: 0, stderr: "" });
  const first = created.stdout.trimEnd();
  expect(cloud.passwordMatches(clusterId, "app_orders", first)).toBe(true);
  expect((await run("users", "create", clusterId, "app_orders")).stderr).toContain("(sql_user_exists, req_");
  expect((await run("users", "list", clusterId)).stdout).toMatch(/^app_orders +/m);
  expect((await run("users", "show", clusterId, "app_orders")).stdout).toMatch(/^purpose +orders$/m);
  const preview = JSON.parse((await run("users", "reset", clusterId, "app_orders", "--dry-run")).stdout);
  expect(preview.calls).toMatchObject([{ method: "PUT" }]);
  expect(cloud.passwordMatches(clusterId, "app_orders", first)).toBe(true);

  const second = (await run("users", "reset", clusterId, "app_orders")).stdout.trimEnd();
  expect(cloud.passwordMatches(clusterId, "app_orders", second)).toBe(true);
  expect((await run("rotate", "--older-than", "90d", "--cluster", clusterId, "--dry-run")).stdout).not.toContain(
    "app_orders",
  );
  const changedAt = "update sql_users set password_changed_at = 0 where cluster_id = ?";
  inStore(rolecall, changedAt, clusterId);
  const rotated = await run("rotate", "--older-than", "90d", "--cluster", clusterId, "--yes", "--format", "json");
  expect(rotated.exitCode, rotated.stderr).toBe(0);
  const [third] = JSON.parse(rotated.stdout);
  expect(third).toMatchObject({ sqlUser: "app_orders" });
  expect(cloud.passwordMatches(clusterId, "app_orders", third.password)).toBe(true);

  expect((await run("users", "delete", clusterId, "app_orders", "--yes")).exitCode).toBe(0);
  const events = (await run("audit", "tail", "--cluster", clusterId)).stdout;
  for (const action of ["sql_user.create", "sql_user.reset_password", "sql_user.delete"])
    expect(events).toContain(action);
  expect((await run("requests")).exitCode).toBe(0);

  const places = new Map([
    ["the output", rolecall.output()],
    ["the database", textOfDatabase(rolecall.folder)],
    ...filesBelow(rolecall.folder),
    ...filesBelow(home),
  ]);
  for (const password of [first, second, third.password])
    for (const [where, text] of places) expect(text.includes(password), where).toBe(false);
});

test("the link leads through sign-in to its code, which can be denied @long", async ({ stranger, rolecall }) => {
  const { link, ended } = await commandIn(home).login(rolecall.url);
  const person = addPerson(rolecall, "Nils who denies");
  await stranger.goto(link);
  await stranger.getByLabel("Email").fill(person.email);
  await stranger.getByLabel("Password").fill("heron-quarry-lantern-61");
  await stranger.getByRole("button", { name: "Sign in" }).click();
  await stranger.getByRole("button", { name: "Deny" }).click();
  await expect(stranger.getByRole("heading", { name: "Denied" })).toBeVisible();
  expect(await ended).toBe(2);
});
