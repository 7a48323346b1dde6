import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/* Where code lives, and what it may import. The linter's own zones cannot say floors; docs/decisions/104-floors.md says why they are here. */

/** The rooms of the server, from the ground up. A room uses rooms of lower floors, and none beside it. */
const SERVER = [
  ["base"],
  ["store"],
  ["access", "cloud"],
  ["notices", "audit", "jobs"],
  ["run", "people", "cluster-sql"],
  ["sql-users"],
  ["sharing", "secret-stores", "reviews"],
  ["verification", "rotation"],
  ["leaver", "restrict"],
  ["edge"],
];

const COMPONENTS = [
  ["ui"],
  ["sql", "people"],
  ["dialogs", "sql-user-facts"],
  ["credentials", "clusters", "audit"],
  ["rotation", "privileges", "overview", "settings"],
  ["frame", "requests", "reviews"],
  ["access", "my"],
  ["claims"],
  ["sql-users"],
];

type Zone = {
  /** paths of files and folders that it may import besides its own; "node:" where it may use Node.js */
  may: readonly string[];
  why: string;
};

const PURE = ["lib/shared", "lib/sql"];
const BELOW_EDGE = below("lib/server", SERVER, "edge");

/** Of two zones that hold a file, the deeper one counts. */
const ZONES: Readonly<Record<string, Zone>> = {
  app: {
    may: [
      ...[
        "components",
        "lib/actions",
        "lib/client",
        "lib/shared",
        "lib/server/access",
        "lib/server/base",
        "lib/server/run",
      ],
      ...["lib/server/edge", "lib/server/audit/log", "lib/server/notices", "lib/server/people", "lib/server/reviews"],
      ...["lib/server/sharing", "lib/server/sql-users"],
    ],
    why: "A page or route answers by the doors of lib/server; it reads no store and calls no cloud itself.",
  },
  ...roomsOf("components", COMPONENTS, ["lib/client", ...PURE], "It reaches the server through lib/client."),
  "components/ui": {
    may: ["lib/shared/counted.ts", "lib/shared/utc-date.ts"],
    why: "It holds primitives with no domain word in them.",
  },
  "lib/actions": {
    may: ["lib/shared", "lib/server/edge/doors", "lib/server/people", "lib/server/sharing"],
    why: "An action is a door of one line into lib/server.",
  },
  "lib/client": {
    may: ["lib/actions", ...PURE],
    why: "It runs in the browser: it knows lib/actions, lib/shared, and routes by their address.",
  },
  ...roomsOf(
    "lib/server",
    SERVER,
    [...PURE, "node:"],
    "The server knows no caller, and meets the emulator over HTTP only.",
  ),
  "lib/server/cloud/api": {
    may: [...PURE, "node:", ...["secret.ts", "cloud-error.ts"].map((file) => `lib/server/base/${file}`)],
    why: "It knows the vendor and nothing else of Rolecall.",
  },
  "lib/server/audit/evidence": {
    may: ["lib/shared", "node:"],
    why: "What all evidence has is made of what it is given.",
  },
  "lib/server/reviews/evidence": {
    may: ["lib/shared", "node:", "lib/server/audit/evidence", "lib/server/base/sha256.ts"],
    why: "Evidence is made of what it is given.",
  },
  "lib/server/edge/http": {
    may: [...PURE, "node:", ...["access", "base", "run"].map(serverRoom)],
    why: "It knows requests and answers, and nothing of what they are about.",
  },
  "lib/server/edge/overview": {
    may: [...PURE, ...BELOW_EDGE],
    why: "It sums up the rooms and listens to nothing.",
  },
  "lib/server/edge/doors": {
    may: [...PURE, "node:", ...BELOW_EDGE, "lib/server/edge/overview"],
    why: "A door knows no caller.",
  },
  "lib/server/edge/api": {
    may: [
      ...[...PURE, "node:", ...["access", "audit", "base", "people", "run", "store"].map(serverRoom)],
      ...["lib/server/edge/doors", "lib/server/edge/http"],
    ],
    why: "The API answers by the doors.",
  },
  "lib/server/edge/commands": {
    may: [...PURE, "node:", ...["audit", "base", "notices", "store"].map(serverRoom)],
    why: "A command works on the store while no server need run.",
  },
  "lib/server/edge/process": {
    may: [...PURE, "node:", ...BELOW_EDGE, "lib/server/edge/http", "lib/server/edge/overview"],
    why: "It starts, repeats and stops what the rooms do, for nobody.",
  },
  "lib/shared": { may: ["lib/sql"], why: "It is pure: it knows lib/sql and nothing else." },
  "lib/sql": { may: [], why: "It is pure: it imports nothing of the app." },
  "lib/command": {
    may: [...PURE, "node:"],
    why: "It is a program of its own: it uses lib/shared and lib/sql, and meets the server over HTTP.",
  },
  "lib/emulator": { may: ["node:"], why: "It is another company's server: it shares no code with Rolecall." },
  "lib/emulator/sql": {
    may: ["lib/emulator/world", "node:"],
    why: "The emulator's database shares no code with Rolecall, and knows the emulator's world alone.",
  },
  "lib/emulator/sql/reader": {
    may: ["lib/emulator/sql/errors.ts", "lib/emulator/sql/names.ts"],
    why: "The emulator reads SQL with a reader of its own: it shares no code with lib/sql.",
  },
};

/** Where each package may be used that not every file may use. */
const PACKAGES: Readonly<Record<string, RegExp>> = {
  // The guard renders nothing: it keeps a value for one rendering.
  react: /^(app|components|lib\/client)\/|^lib\/server\/access\/guard\.ts$/,
  kysely: /^lib\/server\/store\//,
};

function serverRoom(room: string): string {
  return `lib/server/${room}`;
}

function below(root: string, floors: readonly (readonly string[])[], room: string): string[] {
  const own = floors.findIndex((floor) => floor.includes(room));
  return floors.slice(0, own).flatMap((floor) => floor.map((name) => `${root}/${name}`));
}

function roomsOf(root: string, floors: readonly (readonly string[])[], may: readonly string[], why: string) {
  return Object.fromEntries(
    floors.flat().map((room) => [`${root}/${room}`, { may: [...may, ...below(root, floors, room)], why }]),
  );
}

/** Tests, and what only tests use, may import everything but that the emulator's know no SQL of Rolecall. */
export const TESTS = /\.test\.tsx?$|(^|\/)testing(-[\w-]+)?\.ts$|^lib\/sql\/testing\/|^lib\/testing\//;

/** Why this file must not import what stands in its import, which is a path of the project, `node:…` or a package; undefined where it may. */
export function refusal(file: string, what: string): string | undefined {
  if (TESTS.test(file)) {
    const isEmulators = file.startsWith("lib/emulator/") && isIn(what, "lib/sql");
    return isEmulators
      ? "The emulator's tests use no SQL of Rolecall's: those that compare the two are in lib/testing."
      : undefined;
  }
  const path = zoneOf(file);
  const zone = ZONES[path];
  if (!zone) return undefined;
  if (!/^(app|components|lib|e2e|scripts|bench)\//.test(what)) {
    if (what.startsWith("node:")) return zone.may.includes("node:") ? undefined : zone.why;
    const home = PACKAGES[what];
    return !home || home.test(file) || !file.startsWith("lib/") ? undefined : `${what} is not used here.`;
  }
  if (isIn(what, path) || zone.may.some((each) => isIn(what, each))) return undefined;
  return zone.why;
}

function isIn(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

/** The deepest zone that holds this path; "" where none does. */
function zoneOf(path: string): string {
  const parts = path.split("/");
  for (let length = parts.length - 1; length > 0; length--) {
    const folder = parts.slice(0, length).join("/");
    if (folder in ZONES) return folder;
  }
  return "";
}

export type Import = { file: string; what: string };

/** Also one with a comment before the path, and of a path in any quotes: an import that this does not see is not refused. */
const IMPORT = /(?:\bfrom|\bimport|\bimport\s*\(|\brequire\s*\()(?:\s|\/\*.*?\*\/)*(["'`])([^"'`$]+)\1/gs;

/** Every import in the files of the project's own folders, with paths as of the project. */
export function importsOf(root: string): Import[] {
  const files = globSync(["{app,components,lib}/**/*.{ts,tsx,mts,cts,js,jsx,mjs,cjs}"], { cwd: root });
  return files.flatMap((file) =>
    importsIn(readFileSync(join(root, file), "utf8")).map((what) => ({ file, what: pathOf(file, what) })),
  );
}

/** What this text imports, as it stands there. */
export function importsIn(text: string): string[] {
  return Array.from(text.matchAll(IMPORT), ([, , what = ""]) => what);
}

/** What an import in this file names: a path of the project, or the package as it stands there. */
export function pathOf(file: string, what: string): string {
  if (what.startsWith("#")) return join(what.slice(1));
  return what.startsWith(".") ? join(dirname(file), what) : what;
}

/** The rooms of this floor plan with what each uses of the others; tests are left out. */
export function roomsBy(imports: readonly Import[], root: "components" | "lib/server"): Map<string, Set<string>> {
  const rooms = new Map<string, Set<string>>();
  const roomOf = (path: string) => (isIn(path, root) ? (path.slice(root.length + 1).split("/")[0] ?? "") : "");
  for (const { file, what } of imports) {
    const [room, other] = [roomOf(file), roomOf(what)];
    if (room === "" || TESTS.test(file)) continue;
    const used = rooms.get(room) ?? new Set();
    rooms.set(room, used);
    if (other !== "" && other !== room) used.add(other);
  }
  return rooms;
}

/** The rooms by their number from the ground up, as the plan has them. */
export function floorsOf(root: "components" | "lib/server"): readonly (readonly string[])[] {
  return root === "components" ? COMPONENTS : SERVER;
}

/** The imports that the plan does not allow, each with its reason. */
export function refusedImports(root: string): string[] {
  return importsOf(root).flatMap(({ file, what }) => {
    const why = refusal(file, what);
    return why === undefined ? [] : [`${file} imports ${what}. ${why}`];
  });
}

/**
 * The files of the server that pages, actions or the browser's code import, and that do not begin with `server-only`, which stops a build in
 * which their code would reach a browser; and those that do although only the server imports them. Each with what is wrong.
 */
export function wrongMarks(imports: readonly Import[]): string[] {
  const isMet = ({ file, what }: Import) => !isIn(file, "lib/server") && !TESTS.test(file) && isIn(what, "lib/server");
  const met = new Set(imports.filter(isMet).map(({ what }) => what));
  const marked = new Set(imports.filter(({ what }) => what === "server-only").map(({ file }) => file));
  return [
    ...[...met].flatMap((file) => (marked.has(file) ? [] : `${file} meets another world, and lacks server-only`)),
    ...[...marked].flatMap((file) =>
      met.has(file) ? [] : `${file} is imported by the server alone, and needs no server-only`,
    ),
  ];
}

/** The folders by the number of their files, tests and what only tests use left out; the largest first. */
export function largestFolders(root: string): { folder: string; files: number }[] {
  const paths = globSync(["{app,components,lib,scripts}/**/*.{ts,tsx,mjs}"], { cwd: root }).filter(
    (path) => !/\.test\.tsx?$|^lib\/testing\//.test(path),
  );
  const folders = Map.groupBy(paths, dirname);
  return Array.from(folders, ([folder, files]) => ({ folder, files: files.length })).toSorted(
    (one, other) => other.files - one.files,
  );
}
