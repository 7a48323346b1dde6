import fc from "fast-check";
import { expect, test } from "vitest";
import { ModelCluster } from "../testing/model-cluster.ts";
import { CLIENTS } from "./testing.ts";
import { answersOf } from "./testing-answers.ts";
import { verifyAnswer } from "./verify-answer.ts";
import { verifyEveryoneAnswer } from "./verify-everyone.ts";

const CODE = "Ab3_dEf-Gh1jKlMn";
const USERS = ["app_one", "app_two", "app_three", "ops_role", "shop_ro_role"];
const DATABASES = ["shop", "Big Data"];

/** One thing that a cluster may hold, harmless or not. */
const who = fc.constantFrom(...USERS);
const changes: fc.Arbitrary<(model: ModelCluster) => void> = fc.oneof(
  fc
    .tuple(fc.constantFrom("admin", "ops_role", "shop_ro_role"), who, fc.boolean())
    .map(([role, member, admin]) => (model: ModelCluster) => {
      if (role !== member) model.members.push({ role, member, admin });
    }),
  fc
    .tuple(
      fc.constantFrom("VIEWJOB", "CREATEROLE", "ALL", "NOSQLLOGIN"),
      fc.constantFrom(...USERS, "public"),
      fc.boolean(),
    )
    .map(
      ([privilege, to, option]) =>
        (model: ModelCluster) =>
          void model.system.push({ to, privilege, option }),
    ),
  fc.tuple(fc.constantFrom("CREATEROLE", "CONTROLJOB", "NOCREATEDB", "LOGIN"), who).map(
    ([option, user]) =>
      (model: ModelCluster) =>
        void model.options.set(user, [option]),
  ),
  fc
    .tuple(
      fc.constantFrom(...DATABASES, "system"),
      fc.constantFrom("CONNECT", "ALL", "DROP", "SELECT"),
      fc.constantFrom(...USERS, "public"),
      fc.boolean(),
    )
    .map(([db, privilege, to, option]) => (model: ModelCluster) => {
      const [schema, object, type] = privilege === "SELECT" ? ["public", "orders", "table"] : ["", "", "database"];
      // SHOW GRANTS has a table of public in either answer.
      if (to === "public" && privilege === "SELECT" && db !== "system") return;
      model.grants.push({ db, schema, object, type, to, privilege, option });
    }),
  fc.tuple(fc.constantFrom(...DATABASES), fc.constantFrom("table", "schema", "database"), who).map(
    ([db, type, owner]) =>
      (model: ModelCluster) =>
        void model.make(db, type === "database" ? "" : "public", type === "table" ? "own" : "", type, owner),
  ),
);
const cluster = fc.array(changes, { maxLength: 6 }).map((all) => {
  const model = new ModelCluster();
  for (const change of all) change(model);
  return model;
});
const runs = (usual: number) => ({ numRuns: process.env.ROLECALL_PROVE ? usual * 150 : usual });

test("says of each user what the script about that user alone proves", () => {
  fc.assert(
    fc.property(cluster, fc.constantFrom(...Object.keys(CLIENTS)), (model, client) => {
      const print = CLIENTS[client];
      if (!print || client === "psql unaligned") return;
      const { users, databases, reasons } = verifyEveryoneAnswer(CODE, print(model.everyone(DATABASES, CODE, USERS)));
      expect([reasons, databases], client).toEqual([[], DATABASES]);
      for (const { name, state, through, powers } of users) {
        const alone = verifyAnswer(
          { user: name, code: CODE },
          CLIENTS.psql?.(answersOf(model.world(name, { databases: [], others: DATABASES }, CODE))) ?? "",
        );
        expect({ state, through }, `${client} ${name} ${powers} ${alone.reasons}`).toEqual({
          state: alone.state,
          through: alone.through,
        });
      }
    }),
    runs(130),
  );
});

test("45 users are one paste, sorted into admin, privileged and the rest", () => {
  const model = new ModelCluster();
  const users = Array.from({ length: 45 }, (_, at) => `app_${at}`);
  for (const [at, member] of users.entries()) {
    if (at < 11) model.members.push({ role: "admin", member, admin: true });
    else if (at < 14) model.options.set(member, ["CREATEROLE"]);
  }
  const verdict = verifyEveryoneAnswer(CODE, CLIENTS["cockroach sql"]?.(model.everyone(DATABASES, CODE, users)) ?? "");
  const count = (state: string) => verdict.users.filter((user) => user.state === state).length;
  expect([count("admin"), count("privileged"), count("restricted")]).toEqual([11, 3, 31]);
});

const mangled = (text: string) =>
  fc.oneof(
    fc
      .tuple(fc.nat(text.length), fc.nat(text.length))
      .map(([a, b]) => text.slice(0, Math.min(a, b)) + text.slice(Math.max(a, b))),
    fc.nat(text.length).map((at) => text.slice(0, at)),
    fc.shuffledSubarray(text.split("\n")).map((lines) => lines.join("\n")),
  );

test("no user that is admin or privileged is ever restricted, however the answer is cut or mangled", () => {
  const model = new ModelCluster();
  model.members.push(
    { role: "ops_role", member: "app_one", admin: false },
    { role: "admin", member: "ops_role", admin: false },
  );
  model.options.set("app_two", ["CREATEROLE"]);
  model.grants.push({
    db: "shop",
    schema: "",
    object: "",
    type: "database",
    to: "app_three",
    privilege: "DROP",
    option: false,
  });
  model.system.push({ to: "shop_ro_role", privilege: "CONTROLJOB", option: false });
  fc.assert(
    fc.property(
      fc
        .constantFrom(...Object.values(CLIENTS))
        .chain((print) => mangled(print(model.everyone(DATABASES, CODE, USERS)))),
      (text) => {
        for (const { name, state } of verifyEveryoneAnswer(CODE, text).users)
          if (USERS.includes(name)) expect(state, name).not.toBe("restricted");
      },
    ),
    runs(300),
  );
});

test.each([["another code", "Ab3_dEf-Gh1jKlMo"]])("an answer with %s proves nothing", (_, code) => {
  const text = CLIENTS.psql?.(new ModelCluster().everyone(DATABASES, code, USERS)) ?? "";
  expect(verifyEveryoneAnswer(CODE, text)).toMatchObject({ users: [], reasons: [expect.any(String)] });
});

test("an answer to the script as it was before system was asked for proves nothing", () => {
  const model = new ModelCluster();
  const [first, ...others] = model.everyone(DATABASES, CODE, USERS);
  const system = others.findIndex(({ columns, rows }) => columns.includes("owners") && rows[0]?.includes("system"));
  if (!first) throw new Error("no proof");
  const count = first.rows[0]?.with(3, `${DATABASES.length}`) ?? [];
  const old = [{ columns: first.columns, rows: [count] }, ...others.toSpliced(system, 3)];
  expect(verifyEveryoneAnswer(CODE, CLIENTS.psql?.(old) ?? "")).toMatchObject({
    users: [],
    reasons: [expect.stringContaining("The grants in the database system are not in the answer")],
  });
});

test("an answer proves nothing while the cluster lists a database that the script did not look at", () => {
  const model = new ModelCluster();
  const place = { db: "hidden", schema: "", object: "", type: "database" };
  model.grants.push(Object.assign(place, { to: "app_one", privilege: "DROP", option: false }));
  const names = (count: number) => Array.from({ length: count }, (_, at) => `db_${at}`);
  for (const [client, print] of Object.entries(CLIENTS)) {
    if (client === "psql unaligned") continue;
    const verdict = verifyEveryoneAnswer(CODE, print(model.everyone(DATABASES, CODE, USERS, ["hidden", "My-DB"])));
    expect(verdict, client).toEqual({
      users: [],
      databases: [],
      uncovered: ["hidden", "My-DB"],
      reasons: ["The script did not cover hidden, My-DB."],
    });
  }
  const psql = (others: readonly string[]) =>
    verifyEveryoneAnswer(CODE, CLIENTS.psql?.(model.everyone(DATABASES, CODE, USERS, others)) ?? "");
  expect(psql(names(7)).reasons).toEqual([expect.stringContaining("db_4 and 2 more")]);
  expect(psql(names(7)).uncovered).toHaveLength(7);
  const all = CLIENTS.psql?.(model.everyone([...DATABASES, "hidden"], CODE, USERS)) ?? "";
  expect(verifyEveryoneAnswer(CODE, all).users).toContainEqual(
    expect.objectContaining({ name: "app_one", state: "privileged" }),
  );
});

test("an answer from which a database of the cluster was taken away proves nothing", () => {
  const sets = new ModelCluster().everyone(DATABASES, CODE, USERS, ["hidden"]);
  const list = sets.findIndex(({ columns }) => columns.includes("cluster_database"));
  const rows = (change: (rows: readonly (readonly string[])[]) => readonly (readonly string[])[]) => {
    const changed = sets.map((set, at) => (at === list ? { columns: set.columns, rows: change(set.rows) } : set));
    return verifyEveryoneAnswer(CODE, CLIENTS.psql?.(changed) ?? "");
  };
  const cut = rows((each) => each.slice(0, -1));
  expect(cut).toMatchObject({
    users: [],
    reasons: ["The list of databases of the cluster is not complete: the answer was cut."],
  });
  const twice = rows((each) => [...each.slice(0, -1), ...each.slice(0, 1)]);
  expect(twice).toMatchObject({ users: [], reasons: [expect.stringContaining("twice")] });
  expect(verifyEveryoneAnswer(CODE, CLIENTS.psql?.(sets.toSpliced(list, 1)) ?? "").users).toEqual([]);
});

test("an answer whose list of databases lacks one that was read proves nothing, also with the right number", () => {
  const sets = new ModelCluster().everyone(DATABASES, CODE, USERS);
  const listed = sets.find(({ columns }) => columns.includes("cluster_database"))?.rows ?? [];
  const withList = (rows: readonly (readonly string[])[]) => {
    const changed = sets.flatMap(({ columns, rows: had }) => {
      const at = columns.indexOf("cluster_databases");
      if (at >= 0) return { columns, rows: had.map((row) => row.with(at, String(rows.length))) };
      if (!columns.includes("cluster_database")) return { columns, rows: had };
      return rows.length > 0 ? { columns, rows } : [];
    });
    return verifyEveryoneAnswer(CODE, CLIENTS.psql?.(changed) ?? "");
  };
  expect(withList(listed).users).not.toEqual([]);
  for (const rows of [[], listed.slice(1), listed.map(([id = ""]) => [id, "NULL"])])
    expect(withList(rows).users, JSON.stringify(rows)).toEqual([]);
});

test("an answer to the script as it was before it listed the databases proves nothing", () => {
  const sets = new ModelCluster().everyone(DATABASES, CODE, USERS);
  const old = sets
    .filter(({ columns }) => !columns.includes("cluster_database"))
    .map(({ columns, rows }) => {
      const at = columns.indexOf("cluster_databases");
      return at < 0
        ? { columns, rows }
        : { columns: columns.toSpliced(at, 1), rows: rows.map((row) => row.toSpliced(at, 1)) };
    });
  expect(verifyEveryoneAnswer(CODE, CLIENTS.psql?.(old) ?? "")).toMatchObject({
    users: [],
    reasons: [expect.stringContaining("unexpected columns")],
  });
});

test("the answers of the two scripts do not stand for each other", () => {
  const model = new ModelCluster();
  const all = CLIENTS.psql?.(model.everyone(DATABASES, CODE, USERS)) ?? "";
  const one = CLIENTS.psql?.(answersOf(model.world("app_one", { databases: [], others: DATABASES }, CODE))) ?? "";
  expect(verifyAnswer({ user: "app_one", code: CODE }, all).state).toBe("inconclusive");
  expect(verifyEveryoneAnswer(CODE, one).users).toEqual([]);
});

test("a long chain of roles is not followed for each of its members", () => {
  const model = new ModelCluster();
  const users = Array.from({ length: 6_000 }, (_, at) => `r${at}`);
  for (const [at, member] of users.slice(1).entries()) model.members.push({ role: `r${at}`, member, admin: false });
  const text = CLIENTS["psql --csv"]?.(model.everyone([], CODE, users)) ?? "";
  const before = process.cpuUsage();
  const { reasons } = verifyEveryoneAnswer(CODE, text);
  const { user, system } = process.cpuUsage(before);
  expect(reasons.join()).toContain("too deeply");
  if (process.env.ROLECALL_PROVE) expect((user + system) / 1_000).toBeLessThan(3_000);
});
