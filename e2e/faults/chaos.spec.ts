import { chaos, type Operation } from "../support/faults/chaos.ts";
import { expectAllTrue, followClaims } from "../support/faults/chaos-oracle.ts";
import { expect, test } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";

const SIZE = PROVE
  ? { seeds: [1, 2, 3, 4, 5, 6], people: 8, operations: 60 }
  : { seeds: [1], people: 6, operations: 12 };

for (const seed of SIZE.seeds)
  test(`${SIZE.people} people, ${SIZE.people * SIZE.operations} changes, every other answer wrong: each reported outcome holds (seed ${seed})`, async ({
    request,
    rolecall,
    cloud,
    clusterId,
  }) => {
    const place = { cloud, folder: rolecall.folder, clusterId };
    const operations = await chaos({
      ...SIZE,
      ...place,
      request,
      origin: rolecall.url,
      seed,
      onOwn: followClaims(place),
    });
    expect(operations.length).toBe(SIZE.people * SIZE.operations);
    expectAllTrue(operations, place);
    expect(kinds(operations)).toEqual(expect.arrayContaining(["create: ok", "reset: ok", "delete: ok"]));
    expect(kinds(operations)).toContain("create: outcome_unknown");
    expect(kinds(operations).length).toBeGreaterThan(10);
  });

function kinds(operations: readonly Operation[]): string[] {
  return [...new Set(operations.map(({ what, reported }) => `${what}: ${reported}`))];
}
