import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { CreateSecretStoreInput } from "#lib/shared/passwords/secret-stores.ts";
import { AWS, startAws } from "../../testing/doubles/aws-double.ts";
import { KUBERNETES, startKubernetes } from "../../testing/doubles/kubernetes-double.ts";
import { VAULT } from "../../testing/doubles/vault-double.ts";
import { begin, codeOf, events, owned, world } from "../../testing/request-steps.ts";
import { change, look, OTHER_ID, person } from "../../testing/requests.ts";
import { CLUSTER_ID } from "../../testing/scripted-vendor.ts";
import { freshProcess } from "../../testing/server.ts";
import { resumeDeliveries } from "../../testing/sql-users/delivery-steps.ts";
import { type AnyDouble, startDouble } from "../../testing/sql-users/secret-store-steps.ts";
import {
  createSecretStoreDoor,
  deleteSecretStoreDoor,
  editSecretStoreDoor,
  secretStoresDoor,
  testSecretStoreDoor,
} from "../edge/doors/secret-stores.ts";
import { createIntoStoreDoor } from "../edge/doors/sql-users/creation.ts";
import { deliverPasswordDoor, reachableStoresDoor } from "../edge/doors/sql-users/sql-users.ts";
import { store } from "../store/db/store.ts";

freshProcess({ SECRET_STORE_HOSTS: "127.0.0.1" });

let vault: AnyDouble;
beforeEach(async () => {
  await begin();
  vault = await startDouble("vault");
});

const INPUT = (): CreateSecretStoreInput => ({
  name: "vault-prod",
  address: vault.url,
  template: "rolecall/{cluster}/{name}",
  scope: { of: "cluster", clusterId: CLUSTER_ID },
  access: {
    kind: "vault",
    settings: { mount: VAULT.mount, namespace: VAULT.namespace, appRole: "approle" },
    credential: { roleId: VAULT.roleId, secretId: VAULT.secretId },
  },
});
/** The clusters are known once they were listed. */
async function add(more: Partial<CreateSecretStoreInput> = {}): Promise<string> {
  await look(world.ada, reachableStoresDoor, { clusterId: CLUSTER_ID });
  await change(world.ada, deliverPasswordDoor, { clusterId: CLUSTER_ID, name: "nobody" });
  const answer = await change(world.ada, createSecretStoreDoor, { ...INPUT(), ...more });
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value.id;
}
const APP = { clusterId: CLUSTER_ID, name: "app" };

describe("an administrator's secret store", () => {
  test("is added, tested, changed and removed, and no credential is shown or recorded", async () => {
    const id = await add();
    expect(await change(world.ada, testSecretStoreDoor, { id })).toMatchObject({ ok: true, value: { works: true } });
    expect(vault.newest("rolecall/rolecall-probe/rolecall-probe")).toBeUndefined();
    const list = await look(world.ada, secretStoresDoor, {});
    expect(list).toMatchObject({ value: { stores: [{ name: "vault-prod", of: "orders", tryProblem: null }] } });
    const { credential: _, ...access } = INPUT().access;
    const edited = { ...INPUT(), access, name: "vault" };
    expect(codeOf(await change(world.ada, editSecretStoreDoor, { ...edited, id }))).toBe("ok");
    expect(await change(world.ada, testSecretStoreDoor, { id })).toMatchObject({ value: { works: true } });
    const moved = { ...edited, id, address: "https://elsewhere.example" };
    expect(await change(world.ada, editSecretStoreDoor, moved)).toMatchObject({
      error: { fields: { credential: expect.any(String) } },
    });
    expect(codeOf(await change(world.ada, deleteSecretStoreDoor, { id }))).toBe("ok");
    const all = JSON.stringify([
      list,
      await events(),
      await (await store()).selectFrom("secret_stores").selectAll().execute(),
    ]);
    for (const secret of [VAULT.secretId, VAULT.token]) expect(all).not.toContain(secret);
  });

  test("is not at an address that is forbidden, twice for one cluster, or for a template with one path for two", async () => {
    await add();
    const refused = async (more: Partial<CreateSecretStoreInput>) => {
      const answer = await change(world.ada, createSecretStoreDoor, { ...INPUT(), name: "other", ...more });
      return answer.ok ? "ok" : Object.keys(answer.error.fields ?? {}).join();
    };
    const scope = { of: "team", teamId: world.payments } as const;
    expect(await refused({})).toBe("scope");
    expect(await refused({ scope, name: "VAULT-prod" })).toBe("name");
    expect(await refused({ scope, address: "https://10.0.0.1" })).toBe("address");
    expect(await refused({ scope, address: "https://169.254.169.254" })).toBe("address");
    expect(await refused({ scope, address: "http://vault.example" })).toBe("address");
    expect(await refused({ scope, template: "rolecall/{name}" })).toBe("template");
    expect(await refused({ scope: { of: "cluster", clusterId: "00000000-0000-4000-8000-000000000000" } })).toBe(
      "scope",
    );
    expect(await refused({ scope })).toBe("ok");
    expect(codeOf(await change(world.cleo, createSecretStoreDoor, INPUT()))).toBe("forbidden");
    expect(codeOf(await look(world.cleo, secretStoresDoor, {}))).toBe("forbidden");
  });
});

test("a store is at the same place, with the means to get there renewed, until a delivery into it is over", async () => {
  await owned("app");
  const id = await add();
  const stop = vault.calls.length;
  // Signed in, read, read again and written; then it fails.
  vault.fault = (_call, index) => (index > stop + 4 ? 503 : undefined);
  expect(codeOf(await change(world.cleo, deliverPasswordDoor, APP))).toBe("secret_undelivered");
  const { kind, settings, credential } = INPUT().access;
  const edited = (mount: string, more: object = {}) =>
    change(world.ada, editSecretStoreDoor, {
      ...INPUT(),
      id,
      access: { kind, settings: { ...settings, mount }, credential } as never,
      ...more,
    });
  expect(codeOf(await edited("elsewhere"))).toBe("secret_store_busy");
  expect(codeOf(await edited(VAULT.mount, { address: "https://elsewhere.example" }))).toBe("secret_store_busy");
  expect(codeOf(await edited(VAULT.mount, { template: "other/{cluster}/{name}" }))).toBe("ok");
  vault.fault = () => undefined;
  await resumeDeliveries();
  expect(vault.newest("rolecall/orders/app")?.password).toBe(world.users.get("app"));
  expect(codeOf(await edited("elsewhere"))).toBe("ok");
});

describe("a person who may reset", () => {
  test("delivers to the store of the team, else of the cluster, and gets no password", async () => {
    await owned("app", null);
    expect(codeOf(await change(world.cleo, deliverPasswordDoor, APP))).toBe("no_secret_store");
    await add();
    await owned("pay");
    await add({ name: "team-vault", scope: { of: "team", teamId: world.payments }, template: "team/{cluster}/{name}" });
    const stores = await look(world.cleo, reachableStoresDoor, { clusterId: CLUSTER_ID });
    const expected = { cluster: "vault-prod", teams: [{ team: "Payments", store: "team-vault" }] };
    expect(stores).toMatchObject({ value: expected });
    const delivered = await change(world.cleo, deliverPasswordDoor, APP);
    expect(delivered).toMatchObject({ value: { name: "app", store: "vault-prod", path: "rolecall/orders/app" } });
    const ofTeam = await change(world.cleo, deliverPasswordDoor, { ...APP, name: "pay" });
    expect(ofTeam).toMatchObject({ value: { store: "team-vault", path: "team/orders/pay" } });
    expect(vault.newest("rolecall/orders/app")?.password).toBe(world.users.get("app"));
    expect(vault.newest("team/orders/pay")?.password).toBe(world.users.get("pay"));
    const all = JSON.stringify([delivered, ofTeam, await events()]);
    for (const password of world.passwords) expect(all).not.toContain(password);
    const [event] = (await events()).filter(
      ({ action, outcome }) => action === "sql_user.reset_password" && outcome === "done",
    );
    expect(event?.details).toMatchObject({ deliver: "store", store: "vault-prod", path: "rolecall/orders/app" });
  });

  test("is refused where a reset would be, and changes nothing where the store fails", async () => {
    await owned("app");
    await add();
    const developer = await person("Dev", { role: "cluster_developer" });
    expect(codeOf(await change(developer, deliverPasswordDoor, APP))).toBe("forbidden");
    expect(codeOf(await look(developer, reachableStoresDoor, { clusterId: CLUSTER_ID }))).toBe("forbidden");
    expect(codeOf(await change(world.cleo, deliverPasswordDoor, { ...APP, clusterId: OTHER_ID }))).toBe(
      "cluster_not_found",
    );
    vault.fault = () => 503;
    const failed = await change(world.cleo, deliverPasswordDoor, APP);
    expect(failed).toMatchObject({
      error: { code: "secret_store_failed", fields: { deliver: expect.stringContaining("vault-prod") } },
    });
    expect(world.users.get("app")).toBe("old");
  });

  test("creates a SQL user whose password is shown to no one; if the store fails, the answer says so", async () => {
    expect(codeOf(await change(world.cleo, createIntoStoreDoor, { ...APP, name: "early" }))).toBe("no_secret_store");
    expect(world.users.has("early")).toBe(false);
    await add();
    const made = await change(world.cleo, createIntoStoreDoor, { ...APP, name: "fresh" });
    expect(made).toMatchObject({ value: { password: null, delivered: { path: "rolecall/orders/fresh" } } });
    expect(vault.newest("rolecall/orders/fresh")?.password).toBe(world.users.get("fresh"));
    vault.fault = () => 503;
    const failed = await change(world.cleo, createIntoStoreDoor, { ...APP, name: "later" });
    expect(failed).toMatchObject({ value: { password: null, delivered: null, undelivered: "secret_undelivered" } });
    expect(world.users.has("later")).toBe(true);
  });
});

test("a Kubernetes credential goes to no server that another authority vouches for, until it is entered again", async () => {
  const kubernetes = await startKubernetes();
  onTestFinished(() => kubernetes.stop());
  const ca = "-----BEGIN CERTIFICATE-----\nQQ==\n-----END CERTIFICATE-----";
  const input = (more: object, settings: object = {}): CreateSecretStoreInput => ({
    name: "k8s",
    address: kubernetes.url,
    template: "sql.{cluster}.{name}",
    scope: { of: "cluster", clusterId: CLUSTER_ID },
    access: { kind: "kubernetes", settings: { namespace: KUBERNETES.namespace, ca: "", ...settings }, ...more },
  });
  const credential = { token: KUBERNETES.token };
  const id = await add(input({ credential }));
  const edit = (more: object, settings: object) =>
    change(world.ada, editSecretStoreDoor, { ...input(more, settings), id } as never);
  expect(await edit({}, { ca })).toMatchObject({ error: { fields: { credential: expect.any(String) } } });
  expect(await edit({}, { namespace: "other" })).toMatchObject({ ok: true });
  expect(await edit({ credential }, { ca })).toMatchObject({ ok: true });
  expect(await edit({}, { ca: "" })).toMatchObject({ error: { fields: { credential: expect.any(String) } } });
  expect(await edit({}, { ca: `${ca}\n` }), "the same certificates").toMatchObject({ ok: true });
});

test("a test of Kubernetes and AWS removes what it wrote", async () => {
  const [kubernetes, aws] = await Promise.all([startKubernetes(), startAws()]);
  onTestFinished(async () => void (await Promise.all([kubernetes.stop(), aws.stop()])));
  const ids = [
    await add({
      name: "k8s",
      address: kubernetes.url,
      template: "sql.{cluster}.{name}",
      access: {
        kind: "kubernetes",
        settings: { namespace: KUBERNETES.namespace, ca: "" },
        credential: { token: KUBERNETES.token },
      },
    }),
    await add({
      name: "aws",
      address: aws.url,
      scope: { of: "team", teamId: world.payments },
      access: {
        kind: "aws",
        settings: { region: AWS.region },
        credential: { accessKeyId: AWS.accessKeyId, secretAccessKey: AWS.secretAccessKey },
      },
    }),
  ];
  for (const id of ids)
    expect(await change(world.ada, testSecretStoreDoor, { id })).toMatchObject({ value: { works: true } });
  expect([kubernetes.secrets.size, aws.secrets.size]).toEqual([0, 0]);
});
