import { describe, expect, test } from "vitest";
import type { Suggestion, Suggestions } from "#lib/shared/restrict/suggestion.ts";
import type { SqlLevel } from "#lib/sql/own-user.ts";
import type { RanStatement } from "../../../emulator/world/world.ts";
import { look } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { type SqlWorld, sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import { suggestionDoor, suggestionsDoor } from "../../edge/doors/sql-users/suggestions.ts";
import { forgetClusterUse } from "./suggest.ts";

/* One reading of a cluster gives the suggestions for all its SQL users. */

freshProcess();

const AT = Date.UTC(2026, 10, 30, 12);

function ran(user: string, database: string, text: string, times = 1): RanStatement[] {
  return Array.from({ length: times }, () => ({ user, database, application: "app", text, at: AT }));
}

async function read({ ada, clusterId }: SqlWorld, names: string[], again = true): Promise<Suggestions> {
  const answer = await look(ada, suggestionsDoor, { clusterId, names, read: again });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

async function suggestionOf(world: SqlWorld, name: string): Promise<Suggestion | undefined> {
  return (await read(world, [name])).suggestions[0]?.suggestion;
}

const stateOf = ({ sources }: Suggestions, source: string) => sources.find((each) => each.source === source)?.state;

async function begin(world: SqlWorld, level: SqlLevel): Promise<void> {
  const { cloud, clusterId } = world;
  for (const name of ["shop_ro", "shop_writer", "app_x", "boss"]) await cloud.addUser(clusterId, name);
  await turnOn(world, level);
}

const statements = ({ sql }: SqlWorld) => sql.record().flatMap(({ text }) => text ?? []);

describe.each(["v24.1.27", "v25.4.2", "v26.2.1"])("on %s", { timeout: 60_000 }, (version) => {
  const world = sqlWorld(["shop", "stock"], version);

  test.each(["observe", "manage"] as const)("at level %s, statements that were seen give the level", async (level) => {
    await begin(world(), level);
    const { cloud, clusterId } = world();
    cloud.setWorkload(clusterId, {
      running: ran("shop_ro", "shop", "-- SELECT\n/* app */ (SELECT * FROM orders WHERE card = '4111')", 3),
      insights: [
        ...ran("shop_ro", "shop", "SELECT * FROM orders WHERE id = _", 30),
        ...ran("shop_writer", "stock", "/* SELECT */ DELETE FROM items WHERE id = _"),
        ...ran("shop_writer", "shop", "SELECT * FROM [INSERT INTO orders VALUES (_) RETURNING id]"),
        ...ran("app_x", "shop", "GRANT admin TO app_x"),
      ],
    });
    const found = await read(world(), ["shop_ro", "shop_writer", "app_x", "gone"]);
    expect(found).toMatchObject({ notRead: null, failure: null });
    expect(found.sources.map(({ state }) => state)).toEqual(["read", "read", "read", "read", "read"]);
    const all = new Map(found.suggestions.map(({ name, suggestion }) => [name, suggestion]));
    expect([...all.keys()]).toEqual(["shop_ro", "shop_writer", "app_x"]);
    const shop = { name: "shop", schemas: ["public"] };
    expect(all.get("shop_ro")).toMatchObject({
      is: "level",
      wanted: { level: "read-only", databases: [shop] },
      title: "read “shop”",
      confidence: level === "manage" ? "medium" : "low",
    });
    expect(all.get("shop_writer")).toMatchObject({
      is: "level",
      wanted: { level: "read-write", databases: [shop, { name: "stock", schemas: ["public"] }] },
    });
    expect(all.get("app_x")).toMatchObject({ is: "cannot", why: "beyond" });
  });
});

describe("on v26.2.1", { timeout: 60_000 }, () => {
  const world = sqlWorld(["shop", "stock"], "v26.2.1");

  test("the tables of crdb_internal are open for these readings alone, and never where the cluster forbids it", async () => {
    await begin(world(), "manage");
    await read(world(), ["shop_ro"]);
    const sent = statements(world());
    const opened = sent.indexOf("SET allow_unsafe_internals = true");
    const between = sent.slice(opened + 1, sent.indexOf("SET allow_unsafe_internals = false"));
    expect(between.map((text) => / FROM crdb_internal\.(\w+) /.exec(text)?.[1])).toEqual([
      "cluster_queries",
      "cluster_execution_insights",
    ]);
    expect(sent.filter((text) => text.includes("crdb_internal."))).toHaveLength(2);

    const { cloud, clusterId } = world();
    cloud.forbidInternals(clusterId);
    forgetClusterUse(clusterId);
    const found = await read(world(), ["shop_ro"]);
    expect([stateOf(found, "held"), stateOf(found, "now"), stateOf(found, "lately")]).toEqual([
      "read",
      "not_visible",
      "not_visible",
    ]);
    expect(found.suggestions[0]?.suggestion).toMatchObject({ is: "level", confidence: "low" });
  });

  test("all SQL users of a cluster share one reading, and a new one comes when it is asked for", async () => {
    await begin(world(), "manage");
    const { ada, clusterId } = world();
    const before = statements(world()).length;
    const first = await read(world(), ["shop_ro", "app_x"], false);
    const once = statements(world()).length - before;
    const one = await look(ada, suggestionDoor, { clusterId, name: "app_x", read: false });
    expect(one).toMatchObject({ ok: true, value: { readAt: first.readAt } });
    await read(world(), ["shop_writer"], false);
    expect(statements(world()).length - before).toBe(once);
  });

  test("the last admin, Rolecall's own SQL user and protected ones get a reason and no level", async () => {
    const { cloud, clusterId, ada, sql } = world();
    await cloud.addUser(clusterId, "alone");
    const own = await turnOn(world(), "manage");
    expect(await suggestionOf(world(), "alone")).toMatchObject({ is: "cannot", why: "last_admin" });
    await cloud.addUser(clusterId, "locked");
    sql.asRoot("ALTER USER locked NOLOGIN");
    const names = await look(ada, suggestionsDoor, { clusterId, read: true });
    expect(names).toMatchObject({ ok: true });
    expect(await suggestionOf(world(), own)).toMatchObject({ is: "cannot", why: "own" });
  });

  test("without a SQL connection only the records speak, and the page says so", async () => {
    const { cloud, clusterId } = world();
    await cloud.addUser(clusterId, "shop_ro");
    await cloud.addUser(clusterId, "what");
    const found = await read(world(), ["shop_ro", "what"]);
    expect(found).toMatchObject({ readAt: null, notRead: "no_connection" });
    expect(stateOf(found, "now")).toBe("not_read");
    const [ro, what] = found.suggestions.map(({ suggestion }) => suggestion);
    expect(ro).toMatchObject({
      is: "level",
      wanted: { level: "read-only", databases: [{ name: "shop" }] },
      confidence: "low",
      because: "What it does was not read.",
    });
    expect(what).toMatchObject({ is: "cannot", why: "nothing_known" });
  });
});
