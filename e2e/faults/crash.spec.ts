import { auditOf } from "../support/audit.ts";
import { CHANGES, change, list } from "../support/changes.ts";
import { ROUTES } from "../support/expect-row.ts";
import { expect, test as base } from "../support/fixtures.ts";
import { MortalRolecall } from "../support/mortal-rolecall.ts";
import { PROVE } from "../support/prove.ts";
import { seeded } from "../support/random.ts";
import { type Deed, storm } from "../support/storm.ts";
import { expectAllTrue } from "../support/storm-truth.ts";

const test = base.extend<{ own: MortalRolecall }>({
  own: async ({ cloud, playwright }, use) => {
    const own = new MortalRolecall(cloud.url, playwright.request);
    await own.start();
    await use(own);
    await own.end();
  },
});

const SIZE = PROVE ? { rounds: 12, people: 8, deeds: 40 } : { rounds: 2, people: 4, deeds: 10 };

test(`killed ${SIZE.rounds} times in the middle of changes: each that reached the vendor has its intent, and all goes on`, async ({
  own,
  cloud,
}) => {
  test.setTimeout(180_000);
  const clusterId = cloud.addCluster();
  const place = { cloud, folder: own.folder, clusterId };
  await own.request.get("/api/clusters?fresh");
  const random = seeded(7);
  const deeds: Deed[] = [];
  for (let round = 1; round <= SIZE.rounds; round++) {
    // Made or not, nobody is left who learns what came of these.
    const when = random.pick(["before", "after"] as const);
    const skip = random.whole((SIZE.people * SIZE.deeds) / 6);
    const held = CHANGES.map((what) => cloud.fault({ route: ROUTES[what], clusterId, skip, hold: true, when }));
    const people = storm({ ...SIZE, ...place, request: own.request, origin: own.server.url, seed: round });
    await Promise.race(held.map(({ struck }) => struck));
    await own.server.stop("SIGKILL");
    cloud.clearFaults();
    const ended = await people;
    expect(ended.map(({ told }) => told)).toContain("no answer");
    deeds.push(...ended);

    await own.start();
    expectAllTrue(deeds, place);
    const events = auditOf(own.folder, clusterId);
    const answered = new Set(events.map(({ intent_id }) => intent_id));
    const open = events.filter(({ id, outcome }) => outcome === "intended" && !answered.has(id)).length;
    expect(open).toBeGreaterThanOrEqual(round);
    expect(open).toBeLessThanOrEqual(deeds.filter(({ told }) => told === "no answer").length);
  }

  expect((await list(own.request, clusterId)).value?.users.map(({ name }) => name)).toEqual(cloud.userNames(clusterId));
  const { value } = await change(own.request, own.server.url, "create", { clusterId, name: "after_all" });
  expect(cloud.passwordMatches(clusterId, "after_all", value?.password ?? "")).toBe(true);
});
