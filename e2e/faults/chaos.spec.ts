import { type Deed, storm } from "../support/chaos.ts";
import { expectAllTrue, followClaims } from "../support/chaos-oracle.ts";
import { expect, test } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";

const SIZE = PROVE ? { seeds: [1, 2, 3, 4, 5, 6], people: 8, deeds: 60 } : { seeds: [1], people: 6, deeds: 12 };

for (const seed of SIZE.seeds)
  test(`${SIZE.people} people, ${SIZE.people * SIZE.deeds} changes, every other answer wrong: all that was said is true (seed ${seed})`, async ({
    request,
    rolecall,
    cloud,
    clusterId,
  }) => {
    test.setTimeout(180_000);
    const place = { cloud, folder: rolecall.folder, clusterId };
    const deeds = await storm({ ...SIZE, ...place, request, origin: rolecall.url, seed, onOwn: followClaims(place) });
    expect(deeds.length).toBe(SIZE.people * SIZE.deeds);
    expectAllTrue(deeds, place);
    expect(kinds(deeds)).toEqual(expect.arrayContaining(["create: ok", "reset: ok", "delete: ok"]));
    expect(kinds(deeds)).toContain("create: outcome_unknown");
    expect(kinds(deeds).length).toBeGreaterThan(10);
  });

function kinds(deeds: readonly Deed[]): string[] {
  return [...new Set(deeds.map(({ what, told }) => `${what}: ${told}`))];
}
