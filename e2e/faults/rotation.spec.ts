import type { APIRequestContext } from "playwright/test";
import type { Rotation, SealedList } from "../../lib/shared/passwords/rotation.ts";
import { unseal } from "../../lib/shared/passwords/sealing.ts";
import { publicKeyOf } from "../../lib/shared/people/public-key.ts";
import { seeded } from "../../lib/testing/random.ts";
import { asAdministrator } from "../support/accounts.ts";
import { postAction } from "../support/actions.ts";
import { list } from "../support/changes.ts";
import { ROUTES } from "../support/faults/expect-row.ts";
import { silenceServers } from "../support/faults/settled.ts";
import { test as base, expect } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import { filesBelow, holds } from "../support/secrets.ts";
import { logIn } from "../support/sql-cluster.ts";
import { type StartOwn, startOwn } from "../support/start-own.ts";
import { textOfDatabase } from "../support/store.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });

const SIZE = PROVE ? { users: 300, kills: 10 } : { users: 24, kills: 2 };

/** Reads a route of rotations; undefined while no server runs. */
async function read<T>(request: APIRequestContext, path: string): Promise<T | undefined> {
  const answer = await request.get(path, { failOnStatusCode: false }).catch(() => undefined);
  const result = (await answer?.json()) as { ok: true; value: T } | { ok: false } | undefined;
  return result?.ok ? result.value : undefined;
}

test(`a rotation that is killed ${SIZE.kills} times ends with the very passwords that its browser opens @long`, async ({
  startOwn,
  cloud,
  playwright,
}) => {
  let rolecall = await startOwn();
  let request = await asAdministrator(playwright, rolecall);
  const clusterId = cloud.addAdvancedCluster(["shop"]);
  await cloud.openSql(clusterId);
  const names = Array.from({ length: SIZE.users }, (_, index) => `app_${index}`);
  for (const name of names) await cloud.addUser(clusterId, name);
  await request.get("/api/operations/cluster.list?fresh=true");
  await list(request, clusterId);
  const random = seeded(11);
  const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const key = await publicKeyOf(keys);
  const holdSome = () => {
    const when = random.pick(["before", "after"] as const);
    return cloud.fault({
      route: ROUTES.reset,
      clusterId,
      skip: random.whole(SIZE.users / SIZE.kills),
      hold: true,
      when,
    });
  };

  let held = holdSome();
  const start = { targets: [{ clusterId, names }], count: names.length, deliver: "browser", key };
  const started = await request.post("/api/rotation", { data: start, headers: { origin: rolecall.url } });
  const { value } = (await started.json()) as { value: { id: string } };
  const passwords = new Map<string, string>();

  /** Acts as the browser: opens the sealed passwords, keeps them and reports that to the server. */
  async function take(): Promise<void> {
    const { items = [] } = (await read<Rotation>(request, `/api/operations/rotation.get?id=${value.id}`)) ?? {};
    const { sealed = [] } = (await read<SealedList>(request, `/api/rotation/${value.id}/sealed?key=${key}`)) ?? {};
    for (const each of sealed) {
      const name = items.find(({ id }) => id === each.id)?.name ?? "";
      passwords.set(name, await unseal(keys, each.sealed, { jobId: value.id, itemId: each.id }));
    }
    const taken = { id: value.id, items: sealed.map(({ id, at }) => ({ id, at })).slice(0, 150) };
    if (sealed.length > 0) await postAction(request, "rotation.take", [taken], { headers: { origin: rolecall.url } });
  }

  for (let kill = 1; kill <= SIZE.kills; kill++) {
    await held.struck;
    if (random.chance(0.5)) await take();
    await rolecall.stop("SIGKILL");
    cloud.clearFaults();
    silenceServers(rolecall);
    if (kill < SIZE.kills) held = holdSome();
    rolecall = await startOwn();
    const storageState = await request.storageState();
    await request.dispose();
    request = await playwright.request.newContext({ baseURL: rolecall.url, storageState });
  }

  await expect
    .poll(async () => (await read<Rotation>(request, `/api/operations/rotation.get?id=${value.id}`))?.state, {
      timeout: 600_000,
    })
    .toBe("over");
  await take();
  expect([...passwords.keys()].sort()).toEqual([...names].sort());
  const wrong = names.filter((name) => !cloud.passwordMatches(clusterId, name, passwords.get(name) ?? ""));
  expect(wrong).toEqual([]);
  // The cluster proves it: each SQL user logs in with the shown password.
  for (const user of names) {
    const client = await logIn(cloud, clusterId, { user, password: passwords.get(user) ?? "", application: "proof" });
    await client.end();
  }
  await expect(
    logIn(cloud, clusterId, { user: names[0] ?? "", password: "old", application: "proof" }),
  ).rejects.toThrow();
  const stored = [textOfDatabase(rolecall.folder), rolecall.output(), ...filesBelow(rolecall.folder).values()];
  const readable = [...passwords.values()].filter((password) => stored.some((text) => holds(text, password)));
  expect(readable).toEqual([]);
  await request.dispose();
});
