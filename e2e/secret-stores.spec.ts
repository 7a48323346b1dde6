import { KUBERNETES, type KubernetesDouble, startKubernetes } from "../lib/testing/doubles/kubernetes-double.ts";
import { startVault, VAULT, type VaultDouble } from "../lib/testing/doubles/vault-double.ts";
import { addAdministrator, enter } from "./support/accounts.ts";
import { postAction } from "./support/actions.ts";
import { ADMINISTRATOR, test as base, expect } from "./support/fixtures.ts";
import { expectClean, lookGroups } from "./support/looks.ts";
import { pick } from "./support/pages/find-fields.ts";
import type { Rolecall } from "./support/rolecall.ts";
import { filesBelow, holds } from "./support/secrets.ts";
import { type StartOwn, startOwn } from "./support/start-own.ts";
import { textOfDatabase } from "./support/store.ts";
import { inStore } from "./support/store-file.ts";

type Fixtures = {
  startOwn: StartOwn;
  /** a cluster with the SQL user `app_pay` */
  ownCluster: string;
  own: Rolecall;
  vault: VaultDouble;
  kubernetes: KubernetesDouble;
};

const test = base.extend<Fixtures>({
  startOwn,
  ownCluster: async ({ cloud }, use) => {
    const clusterId = cloud.addCluster();
    await cloud.addUser(clusterId, "app_pay", { password: "the-old-one-1234" });
    await use(clusterId);
    cloud.setClusterState(clusterId, "DELETED");
  },
  own: async ({ startOwn, ownCluster }, use) => {
    // Rolecall knows the clusters that there are when it starts.
    expect(ownCluster).not.toBe("");
    const own = await startOwn({ SECRET_STORE_HOSTS: "127.0.0.1" });
    addAdministrator(own);
    await use(own);
  },
  vault: async ({}, use) => {
    const vault = await startVault();
    await use(vault);
    await vault.stop();
  },
  kubernetes: async ({}, use) => {
    const kubernetes = await startKubernetes();
    await use(kubernetes);
    await kubernetes.stop();
  },
});

test("an administrator adds a Vault, and a reset and a new SQL user go there without being seen", async ({
  own,
  ownCluster: clusterId,
  vault,
  cloud,
  page,
}) => {
  await enter(page, own, ADMINISTRATOR, "/clusters");
  await expect(page.getByRole("heading", { name: "Clusters", level: 1 })).toBeVisible();
  await page.goto(`${own.url}/settings/secret-stores`);
  await expect(page.getByRole("heading", { name: "No secret stores yet" })).toBeVisible();
  await expectClean(page);

  await expect(page.getByRole("button", { name: "Add secret store" })).toHaveCount(1);
  await page.getByRole("button", { name: "Add the first secret store" }).click();
  const dialog = page.getByRole("dialog", { name: "Add secret store" });
  await dialog.getByLabel("Name", { exact: true }).fill("vault-prod");
  await pick(dialog, "Cluster", `test-${clusterId.slice(0, 8)}`);
  await dialog.getByLabel("Address", { exact: true }).fill("https://169.254.169.254");
  await dialog.getByLabel("Path").fill("rolecall/{cluster}-{name}");
  await expect(dialog).toContainText("between two placeholders");
  await dialog.getByLabel("Path").fill("rolecall/{cluster_id}/{name}");
  await expect(dialog).toContainText("my_app of payments on orders: rolecall/");
  await dialog.getByLabel("Mount", { exact: true }).fill(VAULT.mount);
  await dialog.getByLabel("Namespace").fill(VAULT.namespace);
  await dialog.getByLabel("Role ID").fill(VAULT.roleId);
  await dialog.getByLabel("Secret ID").fill("wrong-secret");
  await expectClean(page, lookGroups(import.meta.filename).flat());
  await dialog.getByRole("button", { name: "Add secret store" }).click();
  await expect(dialog).toContainText("It is at a private or local address that SECRET_STORE_HOSTS does not list.");
  await dialog.getByLabel("Address", { exact: true }).fill(vault.url);
  await dialog.getByRole("button", { name: "Add secret store" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Add the first secret store" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Add secret store" })).toBeFocused();

  const row = page.getByRole("table", { name: "Secret stores" }).getByRole("row", { name: "vault-prod" });
  await row.getByRole("button", { name: "Test vault-prod" }).click();
  await expect(page.getByText("vault-prod does not accept the credential, or it lacks a right.").first()).toBeVisible();
  await expect(row).toContainText("failed");
  await expectClean(page, lookGroups(import.meta.filename).flat());
  await page.setViewportSize({ width: 320, height: 800 });
  await page.emulateMedia({ colorScheme: "dark" });
  await expectClean(page);
  await page.setViewportSize({ width: 1280, height: 800 });

  await row.getByRole("button", { name: "Edit vault-prod" }).click();
  const edit = page.getByRole("dialog", { name: "Edit vault-prod" });
  await edit.getByLabel("Role ID").fill(VAULT.roleId);
  await edit.getByLabel("Secret ID").fill(VAULT.secretId);
  await edit.getByRole("button", { name: "Save secret store" }).click();
  await expect(edit).toBeHidden();
  await row.getByRole("button", { name: "Test vault-prod" }).click();
  await expect(page.getByText("vault-prod accepted, returned and removed a test secret.")).toBeVisible();
  expect([...vault.secrets.keys()]).toEqual([]);
  await expect(row).toContainText("works");

  const path = `rolecall/${clusterId}/app_pay`;
  await page.goto(`${own.url}/clusters/${clusterId}/users/app_pay`);
  await page.getByRole("button", { name: "Reset password" }).click();
  const reset = page.getByRole("dialog", { name: "Reset password of app_pay" });
  await reset.getByRole("radio", { name: "Deliver to vault-prod" }).check();
  await expectClean(page, lookGroups(import.meta.filename).flat());
  await reset.getByRole("button", { name: "Reset password" }).click();
  await expect(page.getByText("The new password is in vault-prod. Rolecall has shown it to no one.")).toBeVisible();
  const done = page.getByRole("dialog", { name: "Reset password of app_pay" });
  await expect(done).toContainText(path);
  await expectClean(page, lookGroups(import.meta.filename).flat());
  const first = String(vault.newest(path)?.password);
  expect(cloud.passwordMatches(clusterId, "app_pay", first)).toBe(true);
  expect(await page.content()).not.toContain(first);
  await done.getByRole("button", { name: "Done" }).click();
  await page.reload();
  await expect(page.getByText("Delivered to vault-prod, path")).toBeVisible();

  await page.goto(`${own.url}/clusters/${clusterId}/users`);
  await page.getByRole("button", { name: "Create SQL user" }).click();
  const create = page.getByRole("dialog", { name: "Create SQL user" });
  await create.getByLabel("Name").fill("app_new");
  await create.getByRole("radio", { name: "Deliver to vault-prod" }).check();
  await create.getByRole("button", { name: "Create SQL user" }).click();
  const created = page.getByRole("dialog", { name: "Created app_new" });
  await expect(created).toContainText("The new password is in vault-prod. Rolecall has shown it to no one.");
  const second = String(vault.newest(`rolecall/${clusterId}/app_new`)?.password);
  expect(cloud.passwordMatches(clusterId, "app_new", second)).toBe(true);
  await created.getByRole("button", { name: "Done" }).click();

  const headers = { origin: own.url };
  const wanted = { kind: "personal", name: "ci", scopes: ["reset"], clusters: "all", addresses: [], days: 7 };
  inStore(own, "update sessions set proved_at = ?", Date.now());
  const answer = await postAction(page.context().request, "token.create", [wanted], {
    headers,
    path: `${own.url}/`,
  });
  const token = /rlc_[0-9A-Za-z]{49}/.exec(await answer.text())?.[0];
  const resetPath = `${own.url}/api/v1/clusters/${clusterId}/sql-users/app_pay/reset-password`;
  const called = await fetch(resetPath, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify({ deliver: "store" }),
  });
  expect(called.status).toBe(200);
  const body = await called.json();
  expect(body).toMatchObject({ name: "app_pay", password: null, delivered: { store: "vault-prod", path } });
  const third = String(vault.newest(path)?.password);
  expect([third === first, JSON.stringify(body).includes(third)]).toEqual([false, false]);
  expect(cloud.passwordMatches(clusterId, "app_pay", third)).toBe(true);

  const kept = [textOfDatabase(own.folder), own.output(), ...filesBelow(own.folder).values()];
  for (const secret of [first, second, third, VAULT.secretId, ...vault.tokens])
    expect(kept.filter((text) => holds(text, secret))).toEqual([]);

  await page.goto(`${own.url}/settings/secret-stores`);
  await row.getByRole("button", { name: "Remove vault-prod" }).click();
  await page.getByRole("button", { name: "Remove vault-prod", exact: true }).last().click();
  await expect(page.getByRole("heading", { name: "No secret stores yet" })).toBeVisible();
});

test("a delivery that a Kubernetes does not end is named, and ends once it answers @long", async ({
  own,
  ownCluster: clusterId,
  kubernetes,
  cloud,
  page,
}) => {
  await enter(page, own, ADMINISTRATOR, "/clusters");
  await expect(page.getByRole("heading", { name: "Clusters", level: 1 })).toBeVisible();
  await page.goto(`${own.url}/settings/secret-stores`);
  await page.getByRole("button", { name: "Add secret store" }).click();
  const dialog = page.getByRole("dialog", { name: "Add secret store" });
  await dialog.getByLabel("Name", { exact: true }).fill("k8s");
  await pick(dialog, "Cluster", `test-${clusterId.slice(0, 8)}`);
  await dialog.getByRole("radio", { name: "Kubernetes" }).check();
  await dialog.getByLabel("Address", { exact: true }).fill(kubernetes.url);
  await dialog.getByLabel("Path").fill("sql.{cluster_id}.{name}");
  await dialog.getByLabel("Namespace").fill(KUBERNETES.namespace);
  await dialog.getByLabel("Token of the service account").fill(KUBERNETES.token);
  await dialog.getByRole("button", { name: "Add secret store" }).click();
  await expect(dialog).toBeHidden();

  let isSet = false;
  kubernetes.fault = () =>
    isSet || !cloud.passwordMatches(clusterId, "app_pay", "the-old-one-1234") ? 503 : undefined;
  await page.goto(`${own.url}/clusters/${clusterId}/users/app_pay`);
  await page.getByRole("button", { name: "Reset password" }).click();
  const reset = page.getByRole("dialog", { name: "Reset password of app_pay" });
  await reset.getByRole("radio", { name: "Deliver to k8s" }).check();
  await reset.getByRole("button", { name: "Reset password" }).click();
  await expect(reset).toContainText("The new password is not in the secret store yet");
  isSet = true;
  await page.goto(`${own.url}/settings/secret-stores`);
  await expect(page.getByRole("list", { name: "Unfinished deliveries" })).toContainText("Undelivered: app_pay");
  await page.getByRole("button", { name: "Give up the delivery for app_pay" }).click();
  const giveUp = page.getByRole("alertdialog", { name: "Give up the delivery for app_pay" });
  await expect(giveUp).toContainText("The cluster may then have the old password or a new one");
  await expectClean(page, lookGroups(import.meta.filename).flat());
  await giveUp.getByRole("button", { name: "Cancel" }).click();
  await expectClean(page, lookGroups(import.meta.filename).flat());
  kubernetes.fault = () => undefined;
  const password = () => [...kubernetes.secrets.keys()].map((name) => kubernetes.newest(name)?.password).at(0);
  await expect.poll(password, { timeout: 20_000 }).toBeDefined();
  expect(cloud.passwordMatches(clusterId, "app_pay", password() ?? "")).toBe(true);
  await page.reload();
  await expect(page.getByRole("list", { name: "Unfinished deliveries" })).toBeHidden();

  const delivered = password() ?? "";
  kubernetes.fault = () => (cloud.passwordMatches(clusterId, "app_pay", delivered) ? undefined : 503);
  await page.goto(`${own.url}/clusters/${clusterId}/users/app_pay`);
  await page.getByRole("button", { name: "Reset password" }).click();
  await reset.getByRole("radio", { name: "Deliver to k8s" }).check();
  await reset.getByRole("button", { name: "Reset password" }).click();
  await expect(reset).toContainText("The new password is not in the secret store yet");
  await page.goto(`${own.url}/settings/secret-stores`);
  await page.getByRole("button", { name: "Give up the delivery for app_pay" }).click();
  await giveUp.getByRole("button", { name: "Give up delivery", exact: true }).click();
  await expect(giveUp).toBeHidden();
  await expect(page.getByRole("list", { name: "Unfinished deliveries" })).toBeHidden();
  await page.goto(`${own.url}/clusters/${clusterId}/users/app_pay`);
  await expect(page.getByText("Undelivered to k8s.")).toBeVisible();
  await expectClean(page, lookGroups(import.meta.filename).flat());
  await page.goto(`${own.url}/settings/secret-stores`);
  await page.getByRole("button", { name: "Remove k8s" }).click();
  await page.getByRole("button", { name: "Remove k8s", exact: true }).last().click();
  await expect(page.getByRole("heading", { name: "No secret stores yet" })).toBeVisible();
});
