/*
 * For tests only: SQL users with a year of work, and what one reading shows of it. It knows nothing of how a level is suggested; it gives the
 * rows that a cluster would.
 */

/** A number from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const SORTS = ["reader", "writer", "migrator", "backup", "reporting", "monthly"] as const;
type Sort = (typeof SORTS)[number];

/** One thing that it does: how often on a working day, or on one day of a month only. */
type Task = {
  database: string;
  words: string;
  inserts?: boolean;
  updates?: boolean;
  deletes?: boolean;
  perDay: number;
  monthly?: true;
};

/** What it must be able to do in a year, told by the database and a verb. */
type Truth = { verb: "select" | "insert" | "update" | "delete" | "define" | "backup"; database: string };

export type GeneratedUser = {
  sort: Sort;
  name: string;
  purpose: string;
  kind: "service" | "person" | null;
  truth: Truth[];
  /** the databases of the cluster */
  databases: string[];
  /** databases whose tables are its own, all or none */
  owns: string[];
  /** rows of the running and the slow statements, as a cluster answers them */
  running: string[][];
  insights: string[][];
  /** group roles that a person gave it beside admin: a database, and privileges on its tables */
  granted: { database: string; privileges: string[] }[];
  schedules: number;
  /** what it does, for a watch of it */
  tasks: Task[];
  /** the other one of its pair, restricted for these days, with these privileges by database; an active one does the work of both */
  partner: { days: number; isActive: boolean; granted: { database: string; privileges: string[] }[] } | null;
};

const ALL_DATABASES = ["shop", "stock", "billing", "freight"];
const PLAIN_NAMES = ["svc", "job", "app", "core", "x9", "node", "team"];
const ENDINGS: Record<Sort, string[]> = {
  reader: ["ro", "reader"],
  writer: ["rw", "writer"],
  migrator: ["migrator", "flyway"],
  backup: ["backup"],
  reporting: ["bi", "reporting"],
  monthly: ["close", "monthly", "job"],
};

class Dice {
  readonly #next: () => number;
  constructor(seed: number) {
    this.#next = randomOf(seed);
  }
  chance(share: number): boolean {
    return this.#next() < share;
  }
  of<T>(all: readonly T[]): T {
    return all[Math.floor(this.#next() * all.length)] as T;
  }
  between(low: number, high: number): number {
    return low + Math.floor(this.#next() * (high - low + 1));
  }
  some<T>(all: readonly T[], most: number): T[] {
    const left = [...all];
    const count = this.between(1, Math.min(most, all.length));
    return Array.from({ length: count }, () => left.splice(Math.floor(this.#next() * left.length), 1)[0] as T);
  }
}

/** The SQL user of a seed. */
export function generatedUser(seed: number): GeneratedUser {
  const dice = new Dice(seed * 7_919 + 11);
  const sort = SORTS[seed % SORTS.length] as Sort;
  const databases = dice.some(ALL_DATABASES, 4);
  const tasks = tasksOf(sort, databases, dice);
  const truth = tasks.flatMap(truthOf);
  const main = tasks[0]?.database ?? "shop";
  // Two in three have a name that says what they are for; of these one in fifty lies.
  const spoken = dice.chance(0.66) ? (dice.chance(0.02) ? dice.of(SORTS) : sort) : null;
  const name = `${dice.chance(0.7) ? main : dice.of(PLAIN_NAMES)}_${spoken ? dice.of(ENDINGS[spoken]) : dice.of(PLAIN_NAMES)}`;
  const days = dice.between(1, 14);
  const isWatchedAtMonthsEnd = dice.chance(days / 30);
  const partner = dice.chance(0.2) ? partnerOf(truth, dice) : null;
  // The idle one of a pair does nothing.
  const own = partner?.isActive ? [] : tasks;
  return {
    sort,
    name,
    purpose: dice.chance(0.3) ? `Used for ${spoken ?? "something"}` : "",
    kind: dice.of(["service", "person", null] as const),
    truth,
    databases,
    owns: sort === "migrator" && dice.chance(0.8) ? [...new Set(truth.map(({ database }) => database))] : [],
    running: rowsOf(own, { dice, name, share: 0.02, days: 1, monthly: false }),
    insights: rowsOf(own, { dice, name, share: dice.of([0.01, 0.1, 0.5]), days, monthly: isWatchedAtMonthsEnd }),
    granted: dice.chance(0.2) ? grantsOf(truth, dice) : [],
    schedules: sort === "backup" && dice.chance(0.5) ? 1 : 0,
    tasks: own,
    partner,
  };
}

/** One that did all the work for more than a month had the rights for it, or its application had failed; an idle one may have less. */
function partnerOf(truth: readonly Truth[], dice: Dice): NonNullable<GeneratedUser["partner"]> {
  const days = dice.between(0, 90);
  const isActive = dice.chance(0.5);
  return { days, isActive, granted: grantsOf(truth, isActive && days > 31 ? null : dice) };
}

function tasksOf(sort: Sort, databases: readonly string[], dice: Dice): Task[] {
  const reads = dice
    .some(databases, 2)
    .map((database) => ({ database, words: "SELECT", perDay: dice.between(20, 4_000) }));
  const [first] = reads;
  const database = first?.database ?? "shop";
  const writes: Task[] = [
    { database, words: "INSERT", inserts: true, perDay: dice.between(5, 2_000) },
    { database, words: dice.of(["UPDATE", "UPSERT"]), updates: true, perDay: dice.between(5, 500) },
    { database, words: "DELETE", deletes: true, perDay: dice.chance(0.5) ? 0.2 : 10 },
  ];
  const defines: Task[] = ["CREATE TABLE", "ALTER TABLE", "DROP INDEX"].map((words) => ({
    database,
    words,
    perDay: 0.4,
  }));
  switch (sort) {
    case "reader":
      return reads;
    case "reporting":
      return reads.map((task) => Object.assign({}, task, { words: dice.of(["SELECT", "WITH"]) }));
    case "writer":
      return [...reads, ...writes.slice(0, dice.between(1, 3))];
    case "migrator":
      return [...defines, ...writes.map((task) => Object.assign({}, task, { perDay: 0.5 }))];
    case "backup":
      return [{ database: "", words: "BACKUP", perDay: dice.of([1, 24]) }];
    case "monthly": {
      const other = dice.of(databases);
      const closing = dice.of([writes, defines, [{ database: other, words: "SELECT", perDay: 50 }]]);
      return [...reads, ...closing.map((task) => Object.assign({}, task, { monthly: true as const, perDay: 40 }))];
    }
    default:
      return sort satisfies never;
  }
}

function truthOf({ database, words }: Task): Truth[] {
  const verbs = {
    SELECT: ["select"],
    WITH: ["select"],
    INSERT: ["insert"],
    UPDATE: ["select", "update"],
    UPSERT: ["select", "insert", "update"],
    DELETE: ["select", "delete"],
    BACKUP: ["backup"],
  } as const;
  const found = Object.hasOwn(verbs, words) ? verbs[words as keyof typeof verbs] : (["define"] as const);
  return found.map((verb) => ({ verb, database }));
}

type Look = { dice: Dice; name: string; share: number; days: number; monthly: boolean };

/** What a reading finds: of each statement only a share, and monthly ones only where it looks at the end of a month. */
function rowsOf(tasks: readonly Task[], { dice, name, share, days, monthly }: Look): string[][] {
  return tasks.flatMap((task) => {
    if (task.monthly && !monthly) return [];
    const expected = task.perDay * (task.monthly ? 1 : days) * share;
    const count = Math.floor(expected) + (dice.chance(expected % 1) ? 1 : 0);
    if (count === 0) return [];
    const flag = (is: boolean | undefined) => (is ? "t" : "f");
    const flags = [flag(task.inserts || task.words === "UPSERT"), flag(task.updates), flag(task.deletes), "f"];
    const [from, to] = ["2026-11-20 10:00:00+00", "2026-11-30 09:00:00+00"];
    return [[name, task.database || "defaultdb", task.words, ...flags, `${count}`, from, to]];
  });
}

/** Readings of a day, one every ten minutes. */
const READINGS = 144;
const DAY_MS = 24 * 60 * 60_000;
const SLOW = new Set(["BACKUP", "CREATE TABLE", "ALTER TABLE", "DROP INDEX"]);

/** What some days of watching show, as a cluster answers each reading; the readings of one source stand together. */
export type WatchedRows = { days: number; running: string[][]; ended: string[][]; last: string[][] };

/**
 * What a watch shows of a SQL user: statements that run at the moment of a reading, slow ones that ended since the one before, and what its
 * open sessions ran last. `monthly`: whether the day of its monthly work is among the days.
 */
export function watchedRows({ name, tasks }: GeneratedUser, seed: number, { days, monthly }: WatchedDays): WatchedRows {
  const dice = new Dice(seed * 104_729 + days);
  const sessions = dice.between(0, 4);
  const rows: WatchedRows = { days, running: [], ended: [], last: [] };
  for (let day = 0; day < days; day++) {
    // The monthly work is on one day.
    const here = tasks.filter((task) => !task.monthly || (monthly && day === 0));
    const total = here.reduce((sum, { perDay }) => sum + perDay, 0);
    for (const task of here) {
      const isSlow = SLOW.has(task.words);
      const ms = isSlow ? dice.between(1_000, 60_000) : dice.between(1, 200);
      const times = atRandom(task.perDay, dice);
      const share = total === 0 ? 0 : times / total;
      const row = (database: string, count: number) => [rowOf(task, { name, database, count, day })].slice(0, count);
      rows.running.push(...row(task.database || "defaultdb", atRandom((times * ms * READINGS) / DAY_MS, dice)));
      rows.ended.push(...row(task.database || "defaultdb", atRandom(times * (isSlow ? 0.9 : 0.01), dice)));
      rows.last.push(...row("", dice.chance(1 - (1 - Math.min(1, share)) ** (READINGS * sessions)) ? 1 : 0));
    }
  }
  return rows;
}

type WatchedDays = { days: number; monthly: boolean };

/** A whole number that is so large on average. */
const atRandom = (expected: number, dice: Dice) => Math.floor(expected) + (dice.chance(expected % 1) ? 1 : 0);

type Counted = { name: string; database: string; count: number; day: number };

function rowOf(task: Task, { name, database, count, day }: Counted): string[] {
  const flag = (is: boolean | undefined) => (is ? "t" : "f");
  const flags = [flag(task.inserts || task.words === "UPSERT"), flag(task.updates), flag(task.deletes), "f"];
  const at = `${new Date(Date.UTC(2026, 10, 1 + day, 12)).toISOString().replace("T", " ").replace("Z", "")}+00`;
  return [name, database, task.words, ...flags, `${count}`, at, at];
}

/** Privileges that a person granted: what it needs, or with `dice` sometimes less. CREATE stands for tables that it makes. */
function grantsOf(truth: readonly Truth[], dice: Dice | null): GeneratedUser["granted"] {
  const databases = [...new Set(truth.map(({ database }) => database))].filter((database) => database !== "");
  return databases.map((database) => {
    const here = truth.filter((row) => row.database === database);
    const privileges = [...new Set(here.map(({ verb }) => (verb === "define" ? "CREATE" : verb.toUpperCase())))];
    const isLess = dice?.chance(0.05) || (dice && privileges.includes("CREATE") && dice.chance(0.5));
    return { database, privileges: isLess ? privileges.filter((each) => each === "SELECT") : privileges };
  });
}
