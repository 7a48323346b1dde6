import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { circleIn, roomsByImports, roomsByZones } from "./room-graph.ts";

const ROOT = resolve(import.meta.dirname, "..");

describe.each(["components", "lib/server"])("the rooms of %s", (floor) => {
  const [imports, zones] = [roomsByImports(ROOT, floor), roomsByZones(ROOT, floor)];

  test("are all found, with what they use", () => {
    expect(imports.size).toBeGreaterThan(30);
    expect([...zones.keys()].toSorted()).toEqual([...imports.keys()].toSorted());
    expect([...imports.values()].filter((used) => used.size > 0).length).toBeGreaterThan(30);
  });

  test("make no circle, by their imports and by what their zones allow", () => {
    expect([circleIn(imports), circleIn(zones)]).toEqual([undefined, undefined]);
  });

  test("use each room that their zone allows", () => {
    const unused = [...zones].flatMap(([room, allowed]) =>
      [...allowed].filter((other) => !imports.get(room)?.has(other)).map((other) => `${room} → ${other}`),
    );
    expect(unused).toEqual([]);
  });
});

test("a circle is found, with its rooms in their order", () => {
  const rooms = (entries: Record<string, readonly string[]>) =>
    new Map(Object.entries(entries).map(([room, used]) => [room, new Set(used)]));
  expect(circleIn(rooms({ a: ["b"], b: ["c", "d"], c: ["d"], d: [] }))).toBeUndefined();
  expect(circleIn(rooms({ a: ["b"], b: ["c"], c: ["d"], d: ["b"] }))).toEqual(["b", "c", "d"]);
});
