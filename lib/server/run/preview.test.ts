import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  GENERATED_DELIVERY,
  GENERATED_MARK,
  GENERATED_OWN_NAME,
  GENERATED_ROTATION,
  GENERATED_VERSION,
  type ShownEffects,
} from "#lib/shared/change-effects.ts";
import { sqlText } from "#lib/sql/tokens.ts";
import { inRequest } from "../../testing/next-headers.ts";
import { FIXTURES } from "../../testing/operations/fixtures.ts";
import { CONNECTION } from "../../testing/previews/connection.ts";
import { MANY } from "../../testing/previews/jobs.ts";
import { LEFT, SCRIPTS } from "../../testing/previews/scripts.ts";
import { COMPROMISED, OPERATIONS, PAIRS } from "../../testing/previews/sql-users.ts";
import { beginPreviews, existing, mara, type Operations, world } from "../../testing/previews/world.ts";
import { change, look } from "../../testing/requests.ts";
import { callsSince, intents, isSqlFirst, statementsSince } from "../../testing/sent.ts";
import { turnOn } from "../../testing/sql-cluster.ts";
import { shownPasswordDoor } from "../edge/doors/people/profile.ts";
import { deleteSqlUserDoor, resetPasswordDoor } from "../edge/doors/sql-users/sql-users.ts";
import { runSqlDoor } from "../edge/doors/sql-users/verification.ts";
import { takeMarks } from "../sql-users/create/take-marks.ts";
import { sqlConnectionOf } from "../store/clusters/sql-connections.ts";
import { store } from "../store/db/store.ts";
import { preview } from "./run.ts";

beginPreviews();

const RUNS = process.env.ROLECALL_PROVE === "1" ? 100 : 2;

/** Names that Rolecall accepts, up to 63 bytes, including SQL keywords. */
const name = fc
  .oneof(
    fc.stringMatching(/^[a-z_][a-z0-9_.-]{0,62}$/),
    fc.constantFrom("user", "select", "order", "drop.table-x", "_", `a${"b".repeat(62)}`),
  )
  .filter((text) => !/^(pg_|crdb_internal|sso_|rolecall_|root$|admin$|node$|public$|none$)/.test(text));

const purpose = fc
  .string({ unit: "grapheme", maxLength: 40 })
  .filter((text) => text.isWellFormed() && !/\p{Cc}/u.test(text));

/** The operations that were previewed and then done. */
const previewed = new Set<string>();

describe("what a preview shows is byte for byte what is then sent and recorded, of", () => {
  const all = { ...OPERATIONS, ...SCRIPTS, ...CONNECTION, ...LEFT, ...COMPROMISED, ...MANY, ...PAIRS };
  test.each(Object.keys(all))("%s", async (kind) => {
    await fc.assert(
      fc.asyncProperty(name, purpose, async (user, words) => {
        fc.pre(!world().cloud.userNames(world().clusterId).includes(user));
        const operation = await (all[kind] as Operations[string])(user, words);
        const before = {
          calls: world().cloud.record().length,
          sql: world().sql.record().length,
          intents: (await intents()).length,
        };
        const shown = await operation((by, door, input) => {
          previewed.add(door.operation.name);
          return inRequest(by.browser, () => preview(door, input));
        });
        if (!shown.ok) throw new Error(JSON.stringify(shown.error));
        expect(callsSince(world(), before.calls)).toEqual([]);
        expect(placed(statementsSince(world(), before.sql))).toEqual([]);
        expect((await intents()).length).toBe(before.intents);
        const done = await operation((by, door, input) => change(by, door, input));
        expect(done).toMatchObject({ ok: true });
        await arrives(done);
        const settled = await operation.settled?.();
        const now = (await sqlConnectionOf(await store(), world().clusterId))?.sqlUser;
        // Like passwords, these are made when the change is sent.
        const made = Object.entries({ ...settled, [GENERATED_OWN_NAME]: now ?? "" });
        const text = made.reduce((each, [from, to]) => each.replaceAll(from, to), JSON.stringify(shown.value));
        const known = JSON.parse(text) as ShownEffects;
        const order = settled ? sorted : same;
        const recorded = (await intents()).slice(before.intents).map(asShown);
        const several = (await operation.rotations?.()) ?? [];
        expect(several).toHaveLength(operation.rotations ? 2 : 0);
        for (const event of recorded)
          for (const id of several) event.details = event.details.replace(id, settled?.[GENERATED_ROTATION] ?? id);
        expectSame(known, callsSince(world(), before.calls), recorded, order);
        expect(isSqlFirst(world(), before) ?? known.sqlFirst).toBe(known.sqlFirst);
        const texts = placed(known.sql.map((statement) => asRecorded(sqlText(statement))));
        const ran = placed(statementsSince(world(), before.sql).map(withoutMark));
        // Statements before the first database apply to the whole cluster.
        expect(ran.map((each, at) => (texts[at]?.[0] === "" ? ["", each[1]] : each))).toEqual(texts);
      }),
      { numRuns: RUNS },
    );
  });
});

/**
 * What has its preview in a test of its own: a pair needs a role and a partner (`rotation/pairs/pairs.test.ts`), and only temporary access is
 * given back (`sharing/requests/grant-doors.test.ts`).
 */
const ELSEWHERE = ["pair.create", "request.give_back"];

test("every operation that has a preview is among them", () => {
  const sending = FIXTURES.flatMap(({ operation, fixture }): string[] =>
    "preview" in fixture && fixture.preview ? [operation.name] : [],
  );
  expect(sending.filter((name) => !previewed.has(name))).toEqual(ELSEWHERE);
});

/** As the page does that shows a password: only then does a creation take its mark away. */
async function arrives(answer: { ok: boolean; value?: unknown }): Promise<void> {
  const id = Object(answer.value).shownId;
  if (typeof id === "string") await look(world().ada, shownPasswordDoor, { id });
  await takeMarks(await store());
}

/** Like passwords, marks are made when the statement is sent. */
const withoutMark = (text: string) =>
  text.replace(/VALID UNTIL '[^']*\.\d{6}\+00:00'/, `VALID UNTIL '${GENERATED_MARK}'`);

/** The emulator does not record password verifiers. */
const asRecorded = (text: string) => text.slice(0, -1).replace(/PASSWORD '[^']*'/, "PASSWORD '*****'");

/** The statements, each with the database in which it ran, without those that only switch the database. */
function placed(texts: readonly string[]): (readonly [database: string, text: string])[] {
  let database = "";
  return texts.flatMap((text) => {
    // What is said of a SQL user itself applies to the whole cluster.
    if (text.startsWith("ALTER USER ")) return [["", text]];
    if (!text.startsWith("USE ")) return [[database, text]];
    database = text;
    return [];
  });
}

/** A delivery gets its id and its version while it is made. */
function asShown<E extends { action: string; details: string }>(event: E): E {
  if (event.action !== "secret_store.deliver") return event;
  const made = { delivery: GENERATED_DELIVERY, version: GENERATED_VERSION };
  const details = Object.entries<unknown>(JSON.parse(event.details)).map(([key, value]) => [
    key,
    key === "delivery" || key === "version" ? made[key] : value,
  ]);
  return { ...event, details: JSON.stringify(Object.fromEntries(details)) };
}

type Order = (of: readonly unknown[]) => readonly unknown[];
const same: Order = (of) => of;
/** Calls for several SQL users come in any order. */
const sorted: Order = (of) => of.map((each) => JSON.stringify(keysSorted(each))).sort();
const keysSorted = (each: unknown) => Object.entries(Object(each)).sort(([one], [other]) => one.localeCompare(other));

function expectSame(
  shown: ShownEffects,
  calls: unknown[],
  recorded: Awaited<ReturnType<typeof intents>>,
  order: Order,
): void {
  expect(order(shown.calls)).toEqual(order(calls));
  expect(order(shown.events)).toEqual(order(recorded.map(({ id: _, ...event }) => event)));
}

test("what may not be done is not previewed", async () => {
  await existing("app");
  const input = { clusterId: world().clusterId, name: "app" };
  const refused = await inRequest(mara.browser, () => preview(deleteSqlUserDoor, input));
  expect(refused).toMatchObject({ ok: false, error: { code: "cluster_not_found" } });
  const missing = await inRequest(world().ada.browser, () => preview(resetPasswordDoor, { ...input, name: "nobody" }));
  expect(missing).toMatchObject({ ok: false, error: { code: "sql_user_not_found" } });
  expect(
    world()
      .cloud.record()
      .filter(({ method }) => method !== "GET"),
  ).toEqual([]);
});

test("a script that changed since it was shown is not run", async () => {
  await existing("app");
  await turnOn(world(), "manage");
  const before = world().sql.record().length;
  const input = { clusterId: world().clusterId, name: "app", script: { kind: "restrict" }, digest: "0".repeat(64) };
  expect(await change(world().ada, runSqlDoor, input)).toMatchObject({ ok: false, error: { code: "sql_changed" } });
  expect(statementsSince(world(), before)).toEqual([]);
});
