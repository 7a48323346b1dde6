import { seeded } from "../../lib/testing/random.ts";
import { asAdministrator } from "../support/accounts.ts";
import { CHANGES, change, list } from "../support/changes.ts";
import { chaos, type Operation } from "../support/faults/chaos.ts";
import { expectAllTrue, outcomeFaults } from "../support/faults/chaos-oracle.ts";
import { ROUTES } from "../support/faults/expect-row.ts";
import { settled, silenceServers } from "../support/faults/settled.ts";
import { test as base, expect } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import { type StartOwn, startOwn } from "../support/start-own.ts";
import { inStore } from "../support/store-file.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });

const SIZE = PROVE ? { rounds: 8, people: 24, operations: 40 } : { rounds: 3, people: 4, operations: 10 };

test(`killed ${SIZE.rounds} times in the middle of changes: each that reached the vendor has its intent, each intent one true outcome`, async ({
  startOwn,
  cloud,
  playwright,
}) => {
  let rolecall = await startOwn();
  let request = await asAdministrator(playwright, rolecall);
  const clusterId = cloud.addCluster();
  const place = { cloud, folder: rolecall.folder, clusterId };
  await request.get("/api/operations/cluster.list?fresh=true");
  // The cluster is empty, so that later SQL users not made by Rolecall are marked.
  await list(request, clusterId);
  const random = seeded(7);
  const operations: Operation[] = [];

  for (let round = 1; round <= SIZE.rounds; round++) {
    // No server is left that learns the outcome of these.
    const when = random.pick(["before", "after"] as const);
    const skip = random.whole((SIZE.people * SIZE.operations) / 6);
    const held = CHANGES.map((what) => cloud.fault({ route: ROUTES[what], clusterId, skip, hold: true, when }));
    const people = chaos({ ...SIZE, ...place, request, origin: rolecall.url, seed: round });
    await Promise.race(held.map(({ struck }) => struck));
    await rolecall.stop("SIGKILL");
    cloud.clearFaults();
    operations.push(...(await people));
    expect(inStore(rolecall, "select id from open_intents").length).toBeGreaterThanOrEqual(1);

    silenceServers(rolecall);
    rolecall = await startOwn();
    if (random.chance(0.3)) {
      // Killed again, perhaps while it settles.
      await rolecall.stop("SIGKILL");
      silenceServers(rolecall);
      rolecall = await startOwn();
    }
    const storageState = await request.storageState();
    await request.dispose();
    request = await playwright.request.newContext({ baseURL: rolecall.url, storageState });
    await settled(rolecall);
    expect(outcomeFaults(place)).toEqual([]);
  }

  expectAllTrue(operations, place);
  expect((await list(request, clusterId)).value?.users.map(({ name }) => name)).toEqual(cloud.userNames(clusterId));
  expect(inStore(rolecall, "select name from sql_users where outside_at is not null")).toEqual([]);
  const { value } = await change(request, rolecall.url, "create", { clusterId, name: "after_all" });
  expect(cloud.passwordMatches(clusterId, "after_all", value?.password ?? "")).toBe(true);
  await request.dispose();
});
