import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** Rooms by name, each with the rooms that it uses. */
export type Rooms = ReadonlyMap<string, ReadonlySet<string>>;

const IMPORT = /(?:from|import\()\s*"(#?[^"]+)"/g;

/** What the files of each room of this floor (`components` or `lib/server`) import from its other rooms; tests are left out. */
export function roomsByImports(root: string, floor: string): Rooms {
  const rooms = new Map<string, Set<string>>();
  for (const file of globSync(`${floor}/*/**/*.{ts,tsx}`, { cwd: root })) {
    if (/\.test\.tsx?$/.test(file)) continue;
    const room = roomOf(file, floor);
    const used = rooms.get(room) ?? new Set();
    rooms.set(room, used);
    for (const [, what = ""] of readFileSync(join(root, file), "utf8").matchAll(IMPORT)) {
      const path = what.startsWith("#") ? what.slice(1) : relative("", join(dirname(file), what));
      const other = what.startsWith("#") || what.startsWith(".") ? roomOf(path, floor) : "";
      if (other !== "" && other !== room) used.add(other);
    }
  }
  return rooms;
}

type Zone = { includes: readonly string[]; linter?: { rules?: { style?: { noRestrictedImports?: unknown } } } };

/** What the import zones of biome.json let each room of this floor use. */
export function roomsByZones(root: string, floor: string): Rooms {
  const { overrides } = JSON.parse(readFileSync(join(root, "biome.json"), "utf8")) as { overrides: readonly Zone[] };
  const zones = overrides.flatMap(({ includes: [where = ""], linter }) => {
    const rules = JSON.stringify(linter?.rules?.style?.noRestrictedImports ?? {});
    const room = where.endsWith("/**") ? roomOf(where, floor) : "";
    const allowed = Array.from(rules.matchAll(/"!(?:#components|\.\.)\/([\w-]+)\//g), ([, other = ""]) => other);
    return room === "" || room === "**" ? [] : [[room, new Set(allowed)] as const];
  });
  return new Map(zones);
}

function roomOf(path: string, floor: string): string {
  return path.startsWith(`${floor}/`) ? (path.slice(floor.length + 1).split("/")[0] ?? "") : "";
}

/** A circle of rooms as the names on its way round; undefined where there is none. */
export function circleIn(rooms: Rooms): readonly string[] | undefined {
  const done = new Set<string>();
  const walk = (room: string, way: readonly string[]): readonly string[] | undefined => {
    if (way.includes(room)) return way.slice(way.indexOf(room));
    if (done.has(room)) return undefined;
    for (const next of rooms.get(room) ?? []) {
      const circle = walk(next, [...way, room]);
      if (circle) return circle;
    }
    done.add(room);
    return undefined;
  };
  for (const room of rooms.keys()) {
    const circle = walk(room, []);
    if (circle) return circle;
  }
  return undefined;
}
