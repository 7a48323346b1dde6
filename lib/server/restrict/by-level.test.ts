import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import { backAtRest, pressed, wayBack } from "../../testing/put-back-steps.ts";
import { change, look } from "../../testing/requests.ts";
import { previewed, READ_ONLY, restriction, started, startInput } from "../../testing/restriction-steps.ts";
import { freshProcess, registry } from "../../testing/server.ts";
import { sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { letRead } from "../../testing/watch-steps.ts";
import { startRestrictionDoor } from "../edge/doors/sql-users/restriction.ts";
import { changeLevelDoor, disconnectSqlDoor } from "../edge/doors/sql-users/sql-connection.ts";
import { suggestionDoor } from "../edge/doors/sql-users/suggestions.ts";
import { checkAllDoor, checkPrivilegesDoor, checkStateDoor } from "../edge/doors/sql-users/verification.ts";
import { watchUsersDoor } from "../edge/doors/sql-users/watching.ts";
import { JOBS } from "../edge/process/job-kinds.ts";
import { workOnJobs } from "../jobs/work.ts";
import { store } from "../store/db/store.ts";
import { saveServer } from "../store/jobs/servers.ts";
import { beginDueChecks } from "../verification/check-all.ts";

/* The table of docs/least-privilege.md that says what each level offers: each cell is tried. */

freshProcess();
const world = sqlWorld(["shop"], "v26.2.1");
const WAIT = { timeout: 20_000, interval: 20 };
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

const COLUMNS = ["none", "Observe", "Create", "Manage", "Basic", "statements", "by itself"] as const;
type Level = "none" | "Observe" | "Create" | "Manage" | "Basic";
const OFFERS = [
  "Check of one SQL user",
  "Check of all",
  "Suggested level",
  "Restrict, as SQL to copy",
  "Restrict, by Rolecall",
  "The way back",
  "Watch",
  "Seen since",
] as const;
type Offer = (typeof OFFERS)[number];
type Cells = Record<(typeof COLUMNS)[number], string>;

const TABLE = tableOf(readFileSync(join(import.meta.dirname, "../../../docs/least-privilege.md"), "utf8"));

function tableOf(text: string): ReadonlyMap<string, Cells> {
  const [, section = ""] = text.split("\n## What each level offers\n");
  const rows = section.split("\n## ")[0]?.match(/^\|.*\|$/gm) ?? [];
  const [head = [], , ...others] = rows.map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
  expect(head.slice(1)).toEqual([...COLUMNS]);
  return new Map(
    others.map(([offer = "", ...cells]) => [
      offer,
      Object.fromEntries(COLUMNS.map((column, at) => [column, cells[at] ?? ""])) as Cells,
    ]),
  );
}

beforeEach(async () => {
  await saveServer(await store(), "srv_test");
  for (const name of ["app", "bi", "boss"]) await world().cloud.addUser(world().clusterId, name);
});

const of = (...names: string[]) => [
  { clusterId: world().clusterId, users: names.map((name) => ({ name, wanted: READ_ONLY })) },
];
const app = () => ({ clusterId: world().clusterId, name: "app" });

/** The connection of this level; *Basic* is *Manage* there. */
async function connect(level: Level): Promise<void> {
  if (level === "none") return;
  await turnOn(world(), level === "Basic" ? "manage" : (level.toLowerCase() as "observe"));
  if (level === "Basic") becomesBasic();
}

function becomesBasic(): void {
  world().cloud.setPlan(world().clusterId, "BASIC");
  registry()?.delete("cluster-facts");
}

/** A connection at Manage becomes one of this level. */
async function lower(level: Level): Promise<void> {
  const { ada, clusterId } = world();
  if (level === "Basic") becomesBasic();
  else if (level === "none") await change(ada, disconnectSqlDoor, { clusterId });
  else if (level !== "Manage") await change(ada, changeLevelDoor, { clusterId, level: level.toLowerCase() });
}

/** The offers of a SQL user that was restricted need Manage before. */
const AFTER: ReadonlySet<Offer> = new Set(["The way back", "Seen since"]);

async function prepare(offer: Offer, level: Level): Promise<string> {
  if (!AFTER.has(offer)) return connect(level).then(() => "");
  await turnOn(world(), "manage");
  const [id = ""] = await started(world().ada, of("app"));
  await restriction(world().ada, id);
  await lower(level);
  return id;
}

async function work(): Promise<void> {
  await workOnJobs(await store(), JOBS, { pause: async () => {} });
}

/** What one try of an offer comes to, in the words of the table. */
const TRIES: Record<Offer, (restrictionId: string) => Promise<string>> = {
  async "Check of one SQL user"() {
    const answer = await change(world().ada, checkPrivilegesDoor, app());
    if (answer.ok) return "yes";
    return answer.error.code === "sql_connection_off" ? "by a pasted answer" : answer.error.code;
  },
  async "Check of all"() {
    const { clusterId, ada } = world();
    const answer = await change(ada, checkAllDoor, { clusterId });
    if (!answer.ok) return answer.error.code === "sql_connection_off" ? "by a pasted answer" : answer.error.code;
    return vi.waitFor(async () => {
      await work();
      const state = await look(ada, checkStateDoor, { clusterId });
      expect(state.ok && state.value.running).toBeNull();
      return state.ok && state.value.last?.result ? "yes" : "no";
    }, WAIT);
  },
  async "Suggested level"() {
    const answer = await look(world().ada, suggestionDoor, { ...app(), read: false });
    if (!answer.ok) return answer.error.code;
    const words = { no_connection: "from records", basic: "once you ask", failed: "no" } as const;
    return answer.value.notRead === null ? "yes" : words[answer.value.notRead];
  },
  async "Restrict, as SQL to copy"() {
    const [cluster] = (await previewed(world().ada, of("app"))).clusters;
    const script = cluster?.users[0]?.script.map(({ tokens }) => tokens.map(({ text }) => text).join("")) ?? [];
    return script.some((text) => text.startsWith("REVOKE admin FROM")) ? "yes" : "no";
  },
  async "Restrict, by Rolecall"() {
    const input = Object.assign(await startInput(world().ada, of("app")), { canaryMinutes: 0 });
    const answer = await change(world().ada, startRestrictionDoor, input);
    if (!answer.ok) return answer.error.code.startsWith("sql_connection_") ? "no" : answer.error.code;
    await restriction(world().ada, answer.value.jobs[0]?.id ?? "");
    return world().sql.isAdmin("app") ? "no" : "yes";
  },
  async "The way back"(id) {
    const { script } = await wayBack(world().ada, id);
    const code = await pressed(world().ada, id);
    if (code === null) return backAtRest().then(({ item }) => (item.step === "hold" ? "yes" : "no"));
    expect(code).toMatch(/^sql_connection_/);
    return script.length > 0 ? "SQL to copy" : "no";
  },
  async Watch() {
    const input = { clusterId: world().clusterId, names: ["app"], days: 1, reason: "To choose" };
    const answer = await change(world().ada, watchUsersDoor, input);
    if (answer.ok) return "yes";
    const agreed = await change(world().ada, watchUsersDoor, Object.assign(input, { costs: true }));
    return agreed.ok ? "once you ask" : "no";
  },
  async "Seen since"(id) {
    await letLook();
    await work();
    const since = (await restriction(world().ada, id)).since;
    if (since?.state === "basic") return "while it runs";
    return since?.lookedAt !== undefined && since.code === undefined ? "yes" : "no";
  },
};

/** The next look is due now. */
async function letLook(): Promise<void> {
  const db = await store();
  const ids = db.selectFrom("jobs").select("id").where("kind", "=", "restriction_watch");
  const waiting = db.updateTable("job_items").set({ next_at: 0 }).where("state", "=", "waiting");
  await waiting.where("job_id", "in", ids).execute();
  await db.updateTable("jobs").set({ next_at: 0, start_at: null }).where("kind", "=", "restriction_watch").execute();
}

const CELLS = OFFERS.flatMap((offer) =>
  COLUMNS.slice(0, 5).map((level) => [offer, level as Level, TABLE.get(offer)?.[level] ?? "no cell"] as const),
);

test("the table has a row for each offer, and no other", () => {
  expect([...TABLE.keys()]).toEqual([...OFFERS]);
});

test.each(CELLS)("%s, %s: %s", async (offer, level, words) => {
  const id = await prepare(offer, level);
  expect(await TRIES[offer](id)).toBe(words);
});

const sent = () =>
  world()
    .sql.record()
    .filter(({ text }) => text !== null).length;

/** One reading of a watch or one look; of the others, the whole of what was tried. */
const ONE: Partial<Record<Offer, () => Promise<void>>> = {
  async Watch() {
    await vi.waitFor(async () => {
      const db = await store();
      const { readings } = await db.selectFrom("watches").select("readings").executeTakeFirstOrThrow();
      expect(Number(readings)).toBeGreaterThan(0);
    }, WAIT);
  },
};

test.each(OFFERS.map((offer) => [offer, TABLE.get(offer)?.statements ?? "no cell"]))(
  "%s: %s statements",
  async (offer, words) => {
    const id = await prepare(offer as Offer, "Manage");
    const before = sent();
    await TRIES[offer as Offer](id);
    await ONE[offer as Offer]?.();
    expect(String(sent() - before)).toBe(words);
  },
);

/** In how many minutes Rolecall does it again, by itself; null where it does not. */
async function againIn(kind: "watch" | "restriction_watch"): Promise<string> {
  const db = await store();
  const job = await db.selectFrom("jobs").select("next_at").where("kind", "=", kind).executeTakeFirst();
  const minutes = ((job?.next_at ?? 0) - Date.now()) / MINUTE_MS;
  return `every ${Math.round(minutes)} minutes`;
}

const BY_ITSELF: Partial<Record<Offer, (id: string) => Promise<string>>> = {
  async "Check of all"() {
    const db = await store();
    const checks = async () => {
      await beginDueChecks(db);
      return (await db.selectFrom("jobs").select("id").where("kind", "=", "check").execute()).length;
    };
    const before = await checks();
    const dayAgo = Date.now() - DAY_MS - MINUTE_MS;
    await db.updateTable("jobs").set({ started_at: dayAgo }).where("kind", "=", "check").execute();
    await db
      .updateTable("sql_connections")
      .set({ created_at: dayAgo - 1 })
      .execute();
    return (await checks()) > before ? "every day" : "no";
  },
  async Watch() {
    await ONE.Watch?.();
    await letRead(await store(), world().clusterId);
    await work();
    return againIn("watch");
  },
  async "Seen since"() {
    return againIn("restriction_watch");
  },
};

test.each(OFFERS.map((offer) => [offer, TABLE.get(offer)?.["by itself"] ?? "no cell"]))(
  "%s, by itself: %s",
  async (offer, words) => {
    const id = await prepare(offer as Offer, "Manage");
    await TRIES[offer as Offer](id);
    const found = await BY_ITSELF[offer as Offer]?.(id);
    if (found !== undefined) return expect(found).toBe(words);
    const before = sent();
    await work();
    await beginDueChecks(await store());
    expect(words).toBe(sent() === before ? "–" : "sends statements");
  },
);
