import { readFileSync } from "node:fs";
import { expect, test } from "./support/fixtures.ts";
import { codeOf, expectPrivileges, openPrivileges, parts, statementsOf } from "./support/pages/privileges-page.ts";
import { READ_WRITE, ROLE } from "./support/stores/read-write-user.ts";

test("the choices are in the address: they come back with it, and no code is in it @long", async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_shop");
  await openPrivileges(page, clusterId, "app_shop");
  const { choose, run } = parts(page);
  await choose.getByRole("radio", { name: "Append only" }).check();
  await choose.getByRole("checkbox", { name: "defaultdb" }).check();
  await choose.getByRole("textbox", { name: "Schemas" }).fill('sales, "Odd one"');
  await choose.getByRole("radio", { name: "Existing" }).check();
  await choose.getByRole("checkbox", { name: "Can also read" }).check();
  await choose.getByRole("radio", { name: "Directly" }).check();
  await choose.getByRole("checkbox", { name: /root/ }).check();
  await expect(page).toHaveURL(/root=stays/);
  const code = await codeOf(page);
  expect(page.url()).not.toContain(code);
  const granted = `GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA "defaultdb"."Odd one" TO "app_shop";`;
  await expect.poll(() => statementsOf(run)).toContain(granted);
  const before = await statementsOf(run);

  await page.reload();
  await expectPrivileges(page, "app_shop");
  await expect(choose.getByRole("radio", { name: "Append only" })).toBeChecked();
  await expect.poll(() => statementsOf(run)).toBe(before);
  expect(await codeOf(page)).not.toBe(code);
});

test("two hundred pasted tables make SQL, an undo, and a file", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_shop");
  await cloud.addUser(clusterId, "ops_root");
  await openPrivileges(page, clusterId, "app_shop", "?for=table-level&root=stays&others=shop");
  const { choose, run, undo } = parts(page);
  const tables = Array.from({ length: 200 }, (_, index) => `public.order_lines_${index}`);
  await choose.getByRole("textbox", { name: "Tables" }).fill(tables.join("\n"));
  await choose.getByRole("checkbox", { name: "INSERT" }).check();
  await expect(choose.getByText("200 tables", { exact: true })).toBeVisible();
  await expect(choose.getByText("too many names for this page's address")).toBeVisible();
  const granted = /^GRANT SELECT, INSERT ON TABLE "shop"\."public"\."order_lines_0", .*"order_lines_199" TO /m;
  await expect.poll(() => statementsOf(run)).toMatch(granted);
  const script = await statementsOf(run);
  expect(await statementsOf(undo)).toContain('REVOKE SELECT, INSERT ON TABLE "shop"."public"."order_lines_0"');

  const saved = page.waitForEvent("download");
  await run.getByRole("button", { name: "Download SQL" }).click();
  const download = await saved;
  expect(download.suggestedFilename()).toMatch(/^test-[0-9a-f]{8}\.app_shop\.table-level\.sql$/);
  expect(readFileSync(await download.path(), "utf8")).toBe(script);
});

test("an error is shown at its field, and no input is lost", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_shop");
  await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
  const { choose, run } = parts(page);
  const expectError = async (field: string, words: string) => {
    await expect(run).toContainText(words);
    await expect(choose.getByRole("textbox", { name: field })).toHaveAccessibleDescription(new RegExp(words));
    await expect(run.getByRole("button", { name: "Copy SQL" })).toBeHidden();
  };
  await choose.getByRole("textbox", { name: "Schemas" }).fill("public\npg_catalog");
  await expectError("Schemas", "“pg_catalog” is CockroachDB's own");
  await choose.getByRole("textbox", { name: "Schemas" }).fill("public\nodd one");
  await expectError("Schemas", "Line 2: “odd one” is not a name");
  await choose.getByRole("radio", { name: "Chosen tables" }).check();
  await choose.getByRole("textbox", { name: "Tables" }).fill("a.b.c.d");
  await expectError("Tables", "“a.b.c.d” has 4 parts");
  await choose.getByRole("radio", { name: "Read and write" }).check();
  await expect(choose.getByRole("textbox", { name: "Schemas" })).toHaveValue("public\nodd one");

  await test.step("the choices are in the address, and come back with it", async () => {
    await choose.getByRole("textbox", { name: "Schemas" }).fill("sales");
    await expect(page).toHaveURL(/schemas=sales/);
    expect(page.url()).not.toContain(await codeOf(page));
    await page.reload();
    await expect(choose.getByRole("textbox", { name: "Schemas" })).toHaveValue("sales");
    await expect(choose.getByRole("radio", { name: "Read and write" })).toBeChecked();
  });
});

test("undo removes only this user from a role that others share", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_shop");
  await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
  const { undo } = parts(page);
  expect(await statementsOf(undo)).toContain(`DROP ROLE IF EXISTS "${ROLE}";`);
  await undo.getByRole("radio", { name: "This SQL user only" }).check();
  await expect.poll(() => statementsOf(undo)).toBe(`REVOKE "${ROLE}" FROM "app_shop";\n`);
});
