import { readFileSync } from "node:fs";
import type { APIRequestContext } from "playwright/test";
import { change, list } from "./support/changes.ts";
import { answerOf, FORMATS, type Grant, type Held, type Later } from "./support/database-answers.ts";
import { expect, test } from "./support/fixtures.ts";
import { pasted, press, tabTo, type } from "./support/keyboard.ts";
import { expectClean, lookGroups, named, wear } from "./support/looks.ts";
import { codeOf, expectPrivileges, openPrivileges, parts, statementsOf, verify } from "./support/privileges-page.ts";
import { row } from "./support/rows.ts";
import { alertOf, copyOnce, openUsers } from "./support/users-page.ts";

const READ_WRITE = "?for=read-write&others=shop&root=stays";
const ROLE = "shop_rw_role";

const on = (privilege: string, more: Partial<Grant> = {}): Grant => ({
  kind: "table",
  schema: "public",
  object: "orders",
  holder: ROLE,
  ...more,
  privilege,
});
/** The grants of the READ_WRITE script, with one table and one sequence in the database. */
const GIVEN: Grant[] = [
  { kind: "database", holder: ROLE, privilege: "CONNECT" },
  { kind: "schema", schema: "public", holder: ROLE, privilege: "USAGE" },
  ...["SELECT", "INSERT", "UPDATE", "DELETE"].map((privilege) => on(privilege)),
  ...["SELECT", "USAGE"].map((privilege) => on(privilege, { kind: "sequence", object: "order_ids" })),
];

const LATER: Later[] = [
  ...["SELECT", "INSERT", "UPDATE", "DELETE"].map(
    (privilege) => ({ objects: "tables", holder: ROLE, privilege }) as const,
  ),
  ...["USAGE", "SELECT"].map((privilege) => ({ objects: "sequences", holder: ROLE, privilege }) as const),
];

/** A user whose only role is that of READ_WRITE. */
const restricted = (name: string, code: string, more: Partial<Held> = {}): Held => ({
  name,
  code,
  roles: [[ROLE, name]],
  grants: { shop: GIVEN },
  later: LATER,
  ...more,
});

async function stateOf(request: APIRequestContext, clusterId: string, name: string) {
  const { value } = await list(request, clusterId);
  return value?.users.find((user) => user.name === name);
}

test("from create to restricted, by keyboard alone", async ({ page, rolecall, clusterId }) => {
  await page.context().grantPermissions(["clipboard-write"], { origin: rolecall.url });
  await openUsers(page, clusterId);
  const { run, choose, result } = parts(page);
  const name = "app_shop";

  await test.step("create, store the password, and only then go on", async () => {
    await press(page, page.getByRole("button", { name: "Create SQL user" }));
    const create = page.getByRole("dialog", { name: "Create SQL user" });
    await expect(create.getByLabel("Username")).toBeFocused();
    await page.keyboard.type(name);
    await page.keyboard.press("Enter");
    const dialog = copyOnce(page, name);
    const restrict = dialog.getByRole("button", { name: "Restrict it now" });
    await expect(restrict).toBeDisabled();
    await press(page, dialog.getByRole("checkbox", { name: "I have stored this password" }), "Space");
    await tabTo(page, restrict, "Shift+Tab");
    await page.keyboard.press("Enter");
    await expectPrivileges(page, name);
    await expect(dialog).toBeHidden();
    await expect(page.getByText("This user is admin: it can read, change and drop everything.")).toBeVisible();
  });

  await test.step("choose what it is for", async () => {
    await tabTo(page, choose.getByRole("radio", { name: "Read only" }));
    await page.keyboard.press("ArrowDown");
    await expect(choose.getByRole("radio", { name: "Read and write" })).toBeChecked();
    await type(page, choose.getByRole("textbox", { name: "Other databases" }), "shop");
    // It is the only admin on this cluster, so no one could grant admin again.
    await expect(run).toContainText("No other admin is known");
    await expect(run.getByRole("button", { name: "Copy SQL" })).toBeDisabled();
    await press(page, choose.getByRole("checkbox", { name: /^I can connect as another admin: root/ }), "Space");
    await expect(run.getByText(`REVOKE admin FROM "${name}";`)).toBeVisible();
  });

  await test.step("copy the SQL", async () => {
    await press(page, run.getByRole("button", { name: "Copy SQL" }));
    await expect(run.getByText("Copied")).toBeVisible();
    const copied = await pasted(page);
    expect(copied).toBe(await statementsOf(run));
    expect(copied.trim().split("\n").at(-1)).toBe(`REVOKE admin FROM "${name}";`);
  });

  await test.step("paste what the database answered", async () => {
    const answer = answerOf("cockroach table", restricted(name, await codeOf(page)));
    await tabTo(page, result);
    await page.keyboard.insertText(answer);
    await press(page, page.getByRole("button", { name: "Verify" }));
    const verdict = page.getByRole("status").filter({ hasText: "Restricted" });
    for (const words of [
      "covering shop",
      "No admin, direct or through a role",
      "No missing privileges",
      "Nothing surplus",
    ])
      await expect(verdict).toContainText(words);
    await expect(
      page.getByText(/^This user is restricted, by an answer that Lena Hoffmann pasted .+, covering shop/),
    ).toBeVisible();
  });

  await test.step("the list shows it and filters by it", async () => {
    await press(page, page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "SQL users" }));
    await expect(row(page, name)).toContainText("restricted");
    await press(page, page.getByRole("link", { name: "Restricted 1" }));
    await expect(row(page, name)).toBeVisible();
    await press(page, page.getByRole("link", { name: "Admin 0" }));
    await expect(row(page, name)).toHaveCount(0);
  });
});

// Each form is read in verify-answer.test.ts; a table of cockroach is also pasted in the other tests.
for (const format of FORMATS)
  test(`an answer in the form of ${format} proves it${format === "psql" ? "" : " @long"}`, async ({
    page,
    request,
    cloud,
    clusterId,
  }) => {
    await cloud.addUser(clusterId, "app_shop");
    await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
    await verify(page, answerOf(format, restricted("app_shop", await codeOf(page))));
    await expect(page.getByRole("status").filter({ hasText: "Restricted" })).toContainText("No missing privileges");
    expect(await stateOf(request, clusterId, "app_shop")).toMatchObject({
      state: "restricted",
      verified: { by: "Lena Hoffmann", databases: ["shop"] },
    });
  });

test("an answer that still contains admin keeps the user red, and says through which role", async ({
  page,
  request,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_shop");
  await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
  const code = await codeOf(page);
  const roles = [
    [ROLE, "app_shop"],
    ["ops", "app_shop"],
    ["admin", "ops"],
  ] as const;
  await verify(page, answerOf("cockroach table", restricted("app_shop", code, { roles })));
  await expect(page.getByRole("alert").filter({ hasText: "Still admin" })).toContainText("through the role ops");
  await expect(page.getByText("This user is admin: it can read, change and drop everything")).toBeVisible();
  expect(await stateOf(request, clusterId, "app_shop")).toMatchObject({ state: "admin" });
});

test("missing and surplus rights are listed", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_shop");
  await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
  const grants = { shop: [...GIVEN.slice(1), on("DROP", { holder: "app_shop" })] };
  const held = restricted("app_shop", await codeOf(page), { grants, system: ["VIEWJOB"] });
  await verify(page, answerOf("psql", held));
  const verdict = page.getByRole("status").filter({ hasText: "Restricted" });
  await expect(verdict).toContainText("1 wanted right missing");
  await expect(verdict).toContainText("CONNECT on database shop");
  await expect(verdict).toContainText("2 rights beyond the wanted ones");
  await expect(verdict).toContainText("SYSTEM VIEWJOB");
  await expect(verdict).toContainText("DROP on table shop.public.orders");
});

test("an answer that proves nothing changes nothing, and may be pasted again @long", async ({
  page,
  request,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_shop");
  await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
  const code = await codeOf(page);
  const whole = answerOf("cockroach table", restricted("app_shop", code));
  const worthless = {
    "another code": whole.replaceAll(code, `${code.slice(1)}x`),
    "another user": answerOf("cockroach table", restricted("app_other", code)),
    "its beginning": whole.slice(0, whole.indexOf("INSERT")),
    "without its first statement": whole.slice(whole.indexOf("role_name")),
    "no rows": "(0 rows)\n",
    prose: "It worked.",
  };
  for (const [what, answer] of Object.entries(worthless)) {
    await verify(page, answer);
    await expect(page.getByRole("alert").filter({ hasText: "This answer proves nothing" }), what).toBeVisible();
    expect((await stateOf(request, clusterId, "app_shop"))?.state, what).toBe("unknown");
    await parts(page).result.fill("");
  }
  await verify(page, whole);
  await expect(page.getByRole("status").filter({ hasText: "Restricted" })).toBeVisible();
});

test("a code works once; the page gets another one and keeps the choices @long", async ({
  page,
  request,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_shop");
  await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
  const { choose, verify: region } = parts(page);
  const first = await codeOf(page);
  const answer = answerOf("cockroach table", restricted("app_shop", first));
  await verify(page, answer);
  await expect(page.getByRole("status").filter({ hasText: "Restricted" })).toBeVisible();

  const admin = answerOf("cockroach table", restricted("app_shop", first, { roles: [["admin", "app_shop"]] }));
  await verify(page, admin);
  await alertOf(region, "code_void");
  expect((await stateOf(request, clusterId, "app_shop"))?.state).toBe("restricted");

  await choose.getByRole("textbox", { name: "Schemas" }).fill("sales");
  await region.getByRole("button", { name: "Get a new code" }).click();
  await expect.poll(() => codeOf(page)).not.toBe(first);
  await expect(region.getByRole("alert")).toHaveCount(0);
  await expect(choose.getByRole("radio", { name: "Read and write" })).toBeChecked();
  await expect(choose.getByRole("textbox", { name: "Schemas" })).toHaveValue("sales");
  await expect(choose.getByRole("textbox", { name: "Other databases" })).toHaveValue("shop");
});

test("after half an hour the page says that its code is over", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_shop");
  await page.clock.install();
  await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
  await expect(page.getByRole("button", { name: "Get a new code" })).toHaveCount(0);
  await page.clock.fastForward("31:00");
  await expect(parts(page).verify.getByText("This code has expired")).toBeVisible();
  await expect(page.getByRole("button", { name: "Get a new code" })).toBeEnabled();
});

test("a new SQL user of the same name is admin again, and the old answer says nothing about it @long", async ({
  page,
  request,
  rolecall,
  cloud,
  clusterId,
}) => {
  const who = { clusterId, name: "app_shop" };
  await cloud.addUser(clusterId, "app_shop");
  await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
  const answer = answerOf("cockroach table", restricted("app_shop", await codeOf(page)));
  await verify(page, answer);
  await expect(page.getByRole("status").filter({ hasText: "Restricted" })).toBeVisible();

  expect((await change(request, rolecall.url, "delete", who)).reported).toBe("ok");
  expect((await change(request, rolecall.url, "create", who)).reported).toBe("ok");
  expect(await stateOf(request, clusterId, "app_shop")).toMatchObject({ state: "admin" });
  await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
  await expect(page.getByText("This user is admin")).toBeVisible();
  await verify(page, answer);
  await expect(page.getByRole("alert").filter({ hasText: "This answer proves nothing" })).toBeVisible();
  expect((await stateOf(request, clusterId, "app_shop"))?.state).toBe("admin");
});

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
    await expect(run.getByRole("button", { name: "Copy SQL" })).toBeDisabled();
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
});

test("undo removes only this user from a role that others share", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_shop");
  await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
  const { undo } = parts(page);
  expect(await statementsOf(undo)).toContain(`DROP ROLE IF EXISTS "${ROLE}";`);
  await undo.getByRole("radio", { name: "This user only" }).check();
  await expect.poll(() => statementsOf(undo)).toBe(`REVOKE "${ROLE}" FROM "app_shop";\n`);
});

test("a SQL user of single sign-on can be viewed and not changed", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "sso_lena");
  await page.goto(`/clusters/${clusterId}/users/sso_lena/privileges`);
  await expect(page.getByText("Managed by single sign-on, read-only here")).toBeVisible();
  await expect(page.getByRole("list", { name: "Statements to audit" })).toContainText(
    'SHOW GRANTS ON ROLE FOR "sso_lena"',
  );
  await expect(page.getByRole("region", { name: "SQL to run" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Verify" })).toHaveCount(0);
});

test("the page of the SQL user and the menu of its row lead there, and the state names its verifier @long", async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_shop");
  await openUsers(page, clusterId);
  await row(page, "app_shop").getByRole("link", { name: "app_shop" }).click();
  await page.getByRole("link", { name: "Privileges" }).click();
  await expectPrivileges(page, "app_shop");
  await verify(page, answerOf("cockroach csv", { name: "app_shop", code: await codeOf(page), grants: {} }));
  await expect(page.getByRole("status").filter({ hasText: "No database was checked" })).toBeVisible();
  await page.getByRole("navigation", { name: "Breadcrumb" }).getByRole("link", { name: "SQL users" }).click();
  await expect(row(page, "app_shop").getByTitle(/^Verified by Lena Hoffmann, /)).toHaveText("restricted");
  await page.getByRole("button", { name: "Actions for app_shop" }).click();
  await page.getByRole("menuitem", { name: "Privileges" }).click();
  await expectPrivileges(page, "app_shop");
});

for (const looks of lookGroups(import.meta.filename))
  test(`is accessible and fits, ${named(looks)}`, async ({ page, cloud, clusterId }) => {
    await cloud.addUser(clusterId, "app_shop");
    await wear(page, looks);
    await openPrivileges(page, clusterId, "app_shop");
    await expectClean(page, looks);
    await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
    for (const more of ["Check your own SQL", "Common statements", "Audit this user", "Harden public"])
      await page.getByText(more).click();
    await parts(page).run.getByRole("button", { name: "Explain" }).click();
    const grants = { shop: [on("DROP")] };
    await verify(page, answerOf("psql", restricted("app_shop", await codeOf(page), { grants })));
    await expect(page.getByRole("status").filter({ hasText: "Restricted" })).toBeVisible();
    await expectClean(page, looks);
  });
