import type { APIRequestContext } from "playwright/test";
import { change, list } from "./support/changes.ts";
import { expect, test } from "./support/fixtures.ts";
import { codeOf, openPrivileges, parts, verify } from "./support/pages/privileges-page.ts";
import { answerOf, FORMATS } from "./support/stores/database-answers.ts";
import { GIVEN, on, READ_WRITE, ROLE, restricted } from "./support/stores/read-write-user.ts";
import { alertOf } from "./support/users-page.ts";

async function stateOf(request: APIRequestContext, clusterId: string, name: string) {
  const { value } = await list(request, clusterId);
  return value?.users.find((user) => user.name === name);
}

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
  await expect(page.getByText("This SQL user is admin: it can read, change and drop everything")).toBeVisible();
  expect(await stateOf(request, clusterId, "app_shop")).toMatchObject({ state: "admin" });
});

test("missing and surplus rights are listed", async ({ page, cloud, clusterId }) => {
  await cloud.addUser(clusterId, "app_shop");
  await openPrivileges(page, clusterId, "app_shop", READ_WRITE);
  const grants = { shop: [...GIVEN.slice(1), on("DROP", { holder: "app_shop" })] };
  const held = restricted("app_shop", await codeOf(page), { grants, system: ["VIEWJOB"] });
  await verify(page, answerOf("psql", held));
  const verdict = page.getByRole("alert").filter({ hasText: "Restricted, without all that it needs" });
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
  await expect(page.getByText("This SQL user is admin")).toBeVisible();
  await verify(page, answer);
  await expect(page.getByRole("alert").filter({ hasText: "This answer proves nothing" })).toBeVisible();
  expect((await stateOf(request, clusterId, "app_shop"))?.state).toBe("admin");
});
