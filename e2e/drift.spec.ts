import { auditOf } from "./support/audit.ts";
import { change, list } from "./support/changes.ts";
import { ROUTES } from "./support/faults/expect-row.ts";
import { expect, test } from "./support/fixtures.ts";
import { openUsers } from "./support/users-page.ts";

/* Changes outside Rolecall are detected only by the next complete list. */

const noticed = (folder: string, clusterId: string) =>
  auditOf(folder, clusterId)
    .filter(({ action }) => /^sql_user\.(appeared|vanished)$/.test(action))
    .map(({ action, target, actor }) => [action, target, actor]);

test("SQL users of the first list are not marked; those created outside afterwards are, and can be filtered", async ({
  page,
  rolecall,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_one");
  await openUsers(page, clusterId);
  // A reading that still runs would not have what is created now.
  await expect(page.getByText("1 of 1 loaded")).toBeVisible();
  await cloud.addUser(clusterId, "stranger");
  await page.getByRole("button", { name: "Refresh" }).click();
  const row = page.getByRole("row", { name: /stranger/ });
  await expect(row).toContainText("created outside");
  await expect(row).toContainText("unverified");
  await expect(page.getByRole("row", { name: /app_one/ })).not.toContainText("created outside");
  const filter = page.getByRole("navigation", { name: "Saved filters" }).getByRole("link", { name: /Created outside/ });
  await expect(filter).toHaveText("Created outside1");
  await filter.click();
  await expect(page).toHaveURL(/\?state=outside$/);
  await expect(page.getByRole("row", { name: /app_one/ })).toHaveCount(0);
  await page.reload();
  await expect(row).toBeVisible();
  await expect(page.getByRole("row", { name: /app_one/ })).toHaveCount(0);
  expect(noticed(rolecall.folder, clusterId)).toEqual([["sql_user.appeared", "stranger", "Rolecall"]]);
});

test("SQL users deleted outside are listed until a Cluster Admin reviews them, and one that comes back is a new one", async ({
  page,
  rolecall,
  cloud,
  clusterId,
}) => {
  for (const name of ["app_one", "app_two", "stays"]) await cloud.addUser(clusterId, name);
  await openUsers(page, clusterId);
  await expect(page.getByText("3 of 3 loaded")).toBeVisible();
  for (const name of ["app_one", "app_two"]) await cloud.removeUser(clusterId, name);
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText("2 SQL users were deleted outside Rolecall")).toBeVisible();
  await page.getByRole("button", { name: "Review deletions" }).click();
  const dialog = page.getByRole("dialog", { name: "SQL users deleted outside Rolecall" });
  await expect(dialog).toContainText("can no longer log in. Sessions that are open may continue.");
  await expect(dialog.getByRole("list", { name: "Deleted SQL users" }).getByRole("listitem")).toHaveText([
    "app_one",
    "app_two",
  ]);
  await expect(dialog.getByRole("link", { name: "Show in audit" })).toHaveAttribute(
    "href",
    `/audit?action=sql_user.vanished&cluster=${clusterId}`,
  );
  await dialog.getByRole("button", { name: "Mark as reviewed" }).click();
  await expect(page.getByText("deleted outside Rolecall")).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("row", { name: /stays/ })).toBeVisible();
  await expect(page.getByText("deleted outside Rolecall")).toHaveCount(0);

  await cloud.addUser(clusterId, "app_one");
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByRole("row", { name: /app_one/ })).toContainText("created outside");
  expect(noticed(rolecall.folder, clusterId).map(([action, target]) => [action, target])).toEqual([
    ["sql_user.vanished", "app_one"],
    ["sql_user.vanished", "app_two"],
    ["sql_user.appeared", "app_one"],
  ]);
  expect(auditOf(rolecall.folder, clusterId)).toContainEqual(
    expect.objectContaining({ action: "sql_user.look_into_vanished", outcome: "done" }),
  );
});

test("a deletion outside has its author on the page, once Settings has tried the vendor's audit log again", async ({
  page,
  cloud,
  clusterId,
}) => {
  await cloud.addUser(clusterId, "app_one");
  await page.goto(`/clusters/${clusterId}/users`);
  await expect(page.getByRole("row", { name: /app_one/ })).toBeVisible();
  await page.goto("/settings");
  await expect(page.getByText("Rolecall's service account may not read it.")).toBeVisible();
  cloud.grantKey(cloud.key, "CLUSTER_ADMIN", "AUDITOR");
  try {
    await page.reload();
    await expect(page.getByText("Rolecall reads it")).toBeVisible();
    await cloud.removeUser(clusterId, "app_one");
    await page.goto(`/clusters/${clusterId}/users`);
    const notice = page.getByText("app_one (by the service account ci-bot by API from 203.0.113.7)");
    await expect(async () => {
      await page.getByRole("button", { name: "Refresh" }).click();
      // The author comes with a later list.
      await expect(notice).toBeVisible({ timeout: 2_000 });
    }).toPass();
    await page.reload();
    await expect(notice).toBeVisible();
  } finally {
    cloud.grantKey(cloud.key);
  }
  await page.goto(`/audit?action=sql_user.outside_author&cluster=${clusterId}`);
  await expect(page.getByRole("row", { name: /app_one/ })).toContainText("deleted by the service account ci-bot");
});

test("an incomplete list never counts as drift", async ({ request, rolecall, cloud, clusterId }) => {
  await cloud.seedUsers(clusterId, 1_200);
  const whole = async () => {
    const state = async () => {
      const { value } = await list(request, clusterId, { fresh: false });
      return value?.newer ?? value?.complete;
    };
    await expect.poll(state).toBe(true);
    return (await list(request, clusterId, { fresh: false })).value;
  };
  await list(request, clusterId);
  await whole();
  await cloud.removeUser(clusterId, "seeded_00001");
  await cloud.removeUser(clusterId, "seeded_01200");
  await cloud.addUser(clusterId, "a_stranger");

  for (const fault of [
    { skip: 1, kind: "status", status: 403 },
    { skip: 1, kind: "cut" },
    { skip: 2, kind: "status", status: 403 },
    { skip: 1, kind: "page-token", token: "repeat" },
  ] as const) {
    cloud.fault({ route: ROUTES.list, clusterId, ...fault });
    await list(request, clusterId);
    // The page shows the last complete list and the reason why there is no newer one.
    await expect
      .poll(async () => (await list(request, clusterId, { fresh: false })).value?.newer ?? "coming")
      .not.toBe("coming");
    cloud.clearFaults();
    expect(noticed(rolecall.folder, clusterId)).toEqual([]);
  }

  await list(request, clusterId);
  const { users, deletedOutside } = (await whole()) ?? {};
  expect(users?.filter(({ outsideAt }) => outsideAt !== undefined).map(({ name }) => name)).toEqual(["a_stranger"]);
  expect(deletedOutside).toMatchObject({ count: 2, newest: [{ name: "seeded_00001" }, { name: "seeded_01200" }] });
  expect(noticed(rolecall.folder, clusterId)).toHaveLength(3);
});

test("Rolecall's own changes never count as drift, however lists and changes overlap", async ({
  request,
  rolecall,
  cloud,
  clusterId,
}) => {
  await list(request, clusterId);
  const names = Array.from({ length: 12 }, (_, index) => `app_${index}`);
  let working = true;
  const looking = (async () => {
    while (working) await list(request, clusterId);
  })();
  await Promise.all(
    names.map(async (name) => {
      for (const what of ["create", "delete", "create", "reset"] as const)
        expect((await change(request, rolecall.url, what, { clusterId, name })).reported).toBe("ok");
    }),
  );
  working = false;
  await looking;
  const { value } = await list(request, clusterId);
  expect(value?.users.map(({ name, outsideAt }) => [name, outsideAt])).toEqual(
    cloud.userNames(clusterId).map((name) => [name, undefined]),
  );
  expect(value?.deletedOutside).toBeUndefined();
  expect(noticed(rolecall.folder, clusterId)).toEqual([]);
});
