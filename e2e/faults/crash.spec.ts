import { callSignIn, createAdministrator } from "../support/accounts.ts";
import { auditOf } from "../support/audit.ts";
import { CHANGES, change, list } from "../support/changes.ts";
import { ROUTES } from "../support/expect-row.ts";
import { ADMINISTRATOR, test as base, expect } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import { seeded } from "../support/random.ts";
import { type StartOwn, startOwn } from "../support/start-own.ts";
import { type Deed, storm } from "../support/storm.ts";
import { expectAllTrue } from "../support/storm-truth.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });

const SIZE = PROVE ? { rounds: 12, people: 8, deeds: 40 } : { rounds: 2, people: 4, deeds: 10 };

test(`killed ${SIZE.rounds} times in the middle of changes: each that reached the vendor has its intent, and all goes on`, async ({
  startOwn,
  cloud,
  playwright,
}) => {
  test.setTimeout(180_000);
  let rolecall = await startOwn();
  await createAdministrator(rolecall);
  let request = await playwright.request.newContext({ baseURL: rolecall.url });
  await callSignIn(request, rolecall, ADMINISTRATOR);
  const clusterId = cloud.addCluster();
  const place = { cloud, folder: rolecall.folder, clusterId };
  await request.get("/api/clusters?fresh");
  const random = seeded(7);
  const deeds: Deed[] = [];

  for (let round = 1; round <= SIZE.rounds; round++) {
    // Made or not, nobody is left who learns what came of these.
    const when = random.pick(["before", "after"] as const);
    const skip = random.whole((SIZE.people * SIZE.deeds) / 6);
    const held = CHANGES.map((what) => cloud.fault({ route: ROUTES[what], clusterId, skip, hold: true, when }));
    const people = storm({ ...SIZE, ...place, request, origin: rolecall.url, seed: round });
    await Promise.race(held.map(({ struck }) => struck));
    await rolecall.stop("SIGKILL");
    cloud.clearFaults();
    deeds.push(...(await people));

    rolecall = await startOwn();
    const storageState = await request.storageState();
    await request.dispose();
    request = await playwright.request.newContext({ baseURL: rolecall.url, storageState });
    expectAllTrue(deeds, place);
    const events = auditOf(rolecall.folder, clusterId);
    const ended = new Set(events.map(({ intent_id }) => intent_id));
    const open = events.filter(({ id, outcome }) => outcome === "intended" && !ended.has(id)).length;
    expect(open).toBeGreaterThanOrEqual(round);
    expect(open).toBeLessThanOrEqual(deeds.filter(({ told }) => told === "no answer").length);
  }

  expect((await list(request, clusterId)).value?.users.map(({ name }) => name)).toEqual(cloud.userNames(clusterId));
  const { value } = await change(request, rolecall.url, "create", { clusterId, name: "after_all" });
  expect(cloud.passwordMatches(clusterId, "after_all", value?.password ?? "")).toBe(true);
  await request.dispose();
});
