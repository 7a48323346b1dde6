import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Intent } from "../../intent.ts";
import type { AccessPlan } from "../../plan.ts";
import { everyIntent, planOrNull } from "../../testing/every-script.ts";
import { ModelCluster } from "../../testing/model-cluster.ts";
import { type Script, type Statement, sqlText } from "../../tokens.ts";
import { CLIENTS } from "../testing.ts";
import { answersOf } from "../testing-answers.ts";
import { type Verdict, verifyAnswer, verifyResults, WHICH_CLUSTER } from "../verify-answer.ts";

const USER = "app-user.1";
const CODE = "Ab3_-xyz9";
/** Of the many plans these are enough for each day. */
const STEP = process.env.ROLECALL_PROVE ? 1 : 29;

/** The state before a script runs: one object of each kind in each schema, also in one that no script names. */
function cluster(): ModelCluster {
  const model = new ModelCluster();
  for (const [db, schemas] of [
    ["shop", ["public", "other"]],
    ["My-DB", ["public", "sales", 'we"ird', "select", "other"]],
  ] as const) {
    model.make(db, "", db, "database", "root");
    for (const schema of schemas) {
      model.make(db, schema, "", "schema", "root");
      model
        .make(db, schema, "orders", "table")
        .make(db, schema, "Order Lines", "table")
        .make(db, schema, "user", "table");
      model
        .make(db, schema, "counter", "sequence")
        .make(db, schema, "count_it", "function")
        .make(db, schema, "do_it", "procedure");
      model.make(db, schema, "old", "table", "migrator");
    }
  }
  return model;
}

function judge(model: ModelCluster, plan: AccessPlan, client = "psql"): Verdict {
  const databases = plan.looksAt.databases.map(({ name }) => name);
  const wanted = { run: plan.run, roles: plan.roles, databases };
  const text = CLIENTS[client]?.(answersOf(model.world(USER, plan.looksAt, CODE))) ?? "";
  return verifyAnswer({ user: USER, code: CODE, wanted }, text);
}

const PLANS: readonly (readonly [Intent, AccessPlan])[] = ["v25.2.0", "v26.3.0"].flatMap((version) =>
  (["role", "direct"] as const)
    .flatMap((via) => everyIntent(version, via))
    .flatMap((intent): (readonly [Intent, AccessPlan])[] => {
      const plan = planOrNull(intent);
      return plan ? [[intent, plan]] : [];
    }),
);
const aPlan = fc.constantFrom(...PLANS);
const RUNS = { numRuns: process.env.ROLECALL_PROVE ? 1_200 : 10 };

/** Objects that a migration creates afterwards: default privileges of all roles act on them, and the user owns its own. */
function migrate(model: ModelCluster, { level }: Intent): void {
  model.make("shop", "public", "later", "table").make("shop", "public", "later_counter", "sequence");
  model.make("shop", "later_schema", "", "schema").make("shop", "later_schema", "deals", "table");
  if (level === "ddl-owner") model.make("shop", "public", "own", "table", USER);
}

describe("the product's own full script", () => {
  test("leaves nothing missing and nothing surplus, for every template", () => {
    for (const [intent, plan] of PLANS) {
      const { missing, surplus, matches, reasons } = judge(cluster().run(plan.run), plan);
      expect({ missing, surplus, matches, reasons }, JSON.stringify(intent)).toEqual({
        missing: [],
        surplus: [],
        matches: true,
        reasons: [],
      });
    }
  });

  test("leaves nothing surplus after the next migration, and nothing missing where it covers what is made later", () => {
    for (const [intent, plan] of PLANS) {
      const model = cluster().run(plan.run);
      migrate(model, intent);
      const { missing, surplus } = judge(model, plan);
      expect(surplus, JSON.stringify(intent)).toEqual([]);
      if ("scope" in intent && intent.scope === "both" && !intent.newSchemas) expect(missing).toEqual([]);
    }
  });
});

describe("a script for existing objects only", () => {
  const plan = PLANS.find(
    ([intent]) =>
      intent.level === "read-write" && intent.via === "role" && "scope" in intent && intent.scope === "existing",
  )?.[1];
  if (!plan) throw new Error("no plan");
  const at = { db: "shop", schema: "public" };

  test("does not miss its rights on a table that may be newer, and says that it cannot tell", () => {
    const model = cluster().run(plan.run).make("shop", "public", "later", "table");
    const { missing, unseen, matches } = judge(model, plan);
    expect({ missing, matches }).toEqual({ missing: [], matches: true });
    expect(unseen).toContainEqual(
      expect.stringMatching(/^Whether table shop\.public\.later is newer than the grant, or lost .*UPDATE.* since$/),
    );
  });

  test("where no table of a schema has the right, it is missing unless all are newer", () => {
    const model = cluster().run(plan.run);
    model.grants = model.grants.filter(
      ({ db, schema, type, privilege }) =>
        !(db === at.db && schema === at.schema && type === "table" && privilege === "UPDATE"),
    );
    const { missing, matches } = judge(model, plan);
    expect(missing).toContain("UPDATE on table shop.public.orders, unless it is newer than the grant");
    expect(matches).toBe(false);
  });

  test("one that covers later objects misses its rights on each table", () => {
    const both = PLANS.find(
      ([intent]) =>
        intent.level === "read-only" && intent.via === "role" && "scope" in intent && intent.scope === "both",
    )?.[1];
    if (!both) throw new Error("no plan");
    const model = cluster().run(both.run);
    model.grants = model.grants.filter(({ db, object }) => !(db === at.db && object === "orders"));
    expect(judge(model, both).missing).toContain("SELECT on table shop.public.orders");
  });
});

/** Each statement without one of its privileges, or without it. */
function without(script: Script): Script[] {
  return script.flatMap((statement, at) => {
    const text = sqlText(statement);
    if (!/^(GRANT|ALTER DEFAULT|REASSIGN)/.test(text)) return [];
    const privileges = statement.tokens.filter(({ kind }) => kind === "privilege");
    if (privileges.length < 2) return [script.toSpliced(at, 1)];
    return privileges.map((one) => {
      const left = privileges.filter((each) => each !== one).map(({ text: word }) => word);
      const [first] = privileges;
      const tokens: Statement["tokens"] = statement.tokens.flatMap((token, index, all) => {
        if (token === first) return [{ kind: "privilege", text: left.join(", ") }];
        const before = all[index - 1];
        const isComma = token.text === ", " && before?.kind === "privilege";
        return token.kind === "privilege" || isComma ? [] : [token];
      });
      return script.with(at, { ...statement, tokens });
    });
  });
}

test("any one right of any template that is left out is named missing", () => {
  let tried = 0;
  const plans = PLANS.filter(([{ version }]) => version === "v26.3.0");
  for (const [intent, plan] of plans.filter((_, at) => at % STEP === 0)) {
    const full = JSON.stringify(cluster().run(plan.run));
    for (const less of without(plan.run)) {
      const model = cluster().run(less);
      // Without a statement of their own, sequences keep the privileges of ALL TABLES.
      if (rights(JSON.stringify(model)) === rights(full)) continue;
      tried++;
      const verdict = judge(model, plan);
      const left = plan.run.find((statement) => !less.includes(statement));
      expect(verdict.missing.length, `${JSON.stringify(intent)}: ${left && sqlText(left)}`).toBeGreaterThan(0);
      expect(verdict.matches).toBe(false);
    }
  }
  expect(tried).toBeGreaterThan(1_000 / STEP);
});

/** Rights are the same however often they were granted. */
function rights(model: string): string {
  const { grants, defaults, members, system, things } = JSON.parse(model) as Record<string, unknown[]>;
  return JSON.stringify(
    [grants, defaults, members, system, things].map((list) =>
      [...new Set((list ?? []).map((each) => JSON.stringify(each)))].sort(),
    ),
  );
}

/** Rights that no template gives together; each where the comparison looks. */
const MORE: Readonly<Record<string, (model: ModelCluster, holder: string) => void>> = {
  "a role": (model) => model.members.push({ role: "shop_other_role", member: USER, admin: false }),
  "a role of a role": (model, holder) => model.members.push({ role: "shop_other_role", member: holder, admin: false }),
  "a system privilege": (model, holder) =>
    model.system.push({ to: holder, privilege: "MODIFYCLUSTERSETTING", option: false }),
  "a role option": (model) => model.options.set(USER, ["CREATEDB"]),
  "a privilege on a table": (model, to) => grant(model, to, "orders", "table", "TRIGGER"),
  "a privilege on a sequence": (model, to) => grant(model, to, "counter", "sequence", "DROP"),
  "a privilege on a function": (model, to) => grant(model, to, "count_it", "function", "EXECUTE"),
  "a privilege on a schema": (model, to) => grant(model, to, "", "schema", "CHANGEFEED"),
  "a privilege with the right to grant it on": (model, to) => grant(model, to, "orders", "table", "BACKUP", true),
  "an external connection": (model, to) =>
    model.grants.push({
      db: "",
      schema: "",
      object: "sink",
      type: "external_connection",
      to,
      privilege: "DROP",
      option: false,
    }),
  "default privileges": (model, to) =>
    model.defaults.push({
      db: "shop",
      schema: "public",
      objects: "TYPES",
      to,
      privilege: "ALL",
      option: false,
      creator: null,
    }),
  "default privileges for the whole database": (model, to) =>
    model.defaults.push({
      db: "shop",
      schema: "",
      objects: "TABLES",
      to,
      privilege: "TRIGGER",
      option: false,
      creator: null,
    }),
  "default privileges of one creator": (model) =>
    model.defaults.push({
      db: "shop",
      schema: "public",
      objects: "TABLES",
      to: USER,
      privilege: "DELETE",
      option: false,
      creator: "maker",
    }),
  "ownership of a table": (model) => model.make("shop", "public", "mine", "table", USER),
  "ADMIN OPTION on its own role": (model) => {
    for (const each of model.members) if (each.member === USER) each.admin = true;
  },
};

function grant(model: ModelCluster, to: string, object: string, type: string, privilege: string, option = false): void {
  model.grants.push({ db: "shop", schema: "public", object, type, to, privilege, option });
}

describe.each(Object.entries(MORE))("%s besides", (what, add) => {
  test("is named surplus, and the SQL to revoke it and the script again leave a match", () => {
    fc.assert(
      fc.property(aPlan, fc.boolean(), ([intent, plan], byRole) => {
        if (intent.level === "ddl-owner" && what.startsWith("ownership")) return;
        if ("routines" in intent && intent.routines && what.endsWith("function")) return;
        if (what.startsWith("ADMIN") && plan.roles.length === 0) return;
        if (intent.level === "table-level") return;
        const looksAtShop = plan.looksAt.databases.some(({ name }) => name === "shop");
        if (!looksAtShop && !/role|system|connection/.test(what)) return;
        const holder = byRole ? (plan.roles[0] ?? USER) : USER;
        const model = cluster().run(plan.run);
        add(model, holder);
        const verdict = judge(model, plan);
        expect(verdict.surplus.length, JSON.stringify(intent)).toBeGreaterThan(0);
        expect(verdict.matches).toBe(false);
        const after = judge(model.run(verdict.revoke).run(plan.run), plan);
        expect({ missing: after.missing, surplus: after.surplus, matches: after.matches }).toEqual({
          missing: [],
          surplus: [],
          matches: true,
        });
      }),
      RUNS,
    );
  });
});

describe("from reading and writing to reading alone", () => {
  const planFor = (level: "read-only" | "read-write", via: "role" | "direct") =>
    PLANS.find(
      ([intent]) => intent.level === level && intent.via === via && "scope" in intent && intent.scope === "both",
    )?.[1];

  test.each(["role", "direct"] as const)("by %s, what only writing had is surplus until its SQL is run", (via) => {
    const [before, after] = [planFor("read-write", via), planFor("read-only", via)];
    if (!before || !after) throw new Error("no plan");
    const model = cluster().run(before.run).run(after.run);
    const verdict = judge(model, after);
    expect(verdict.missing).toEqual([]);
    expect(verdict.surplus.join()).toMatch(/shop_rw_role|DELETE on table/);
    expect(verdict.matches).toBe(false);
    expect(judge(model.run(verdict.revoke), after).matches).toBe(true);
  });
});

test("exactly the unchecked parts are named", () => {
  const plan = PLANS.find(
    ([intent]) =>
      intent.level === "read-only" && intent.via === "role" && intent.scope === "both" && !intent.newSchemas,
  )?.[1];
  if (!plan) throw new Error("no plan");
  const model = cluster().run(plan.run);
  expect(judge(model, plan).unseen).toEqual([
    WHICH_CLUSTER,
    "Databases other than shop and My-DB",
    "Default privileges in schemas of shop other than public",
    'Default privileges in schemas of My-DB other than public, sales, we"ird and select',
    "Default privileges that a single role has set for a role of this user",
    "What public gives every SQL user on schemas and on what is in them",
  ]);
  // Each of these is a right that the answer does not show.
  const grants = { to: USER, privilege: "DELETE", option: false };
  model.grants.push({ db: "billing", schema: "public", object: "bills", type: "table", ...grants });
  model.defaults.push({ db: "shop", schema: "other", objects: "TABLES", creator: null, ...grants });
  model.defaults.push({
    db: "shop",
    schema: "public",
    objects: "TABLES",
    creator: "maker",
    ...grants,
    to: plan.roles[0] ?? "",
  });
  expect(judge(model, plan).surplus).toEqual([]);
});

test("an answer of plain SHOW statements says that it does not show objects and defaults, and matches nothing", () => {
  const plan = PLANS.find(([intent]) => intent.level === "read-only" && intent.via === "role")?.[1];
  if (!plan) throw new Error("no plan");
  const whole = answersOf(cluster().run(plan.run).world(USER, plan.looksAt, CODE));
  const plain = whole.filter(({ columns }) => !columns.includes("in_schema"));
  const databases = plan.looksAt.databases.map(({ name }) => name);
  const subject = { user: USER, code: CODE, wanted: { run: plan.run, roles: plan.roles, databases } };
  const verdict = verifyAnswer(subject, CLIENTS.psql?.(plain) ?? "");
  expect(verdict.unseen).toContain("Which objects schema public of shop has");
  expect(verdict.matches).toBe(false);
});

test("a proof by a pasted answer says that it does not know which cluster answered; one that Rolecall read itself does not", () => {
  const world = cluster().world(USER, { databases: [{ name: "shop" }] }, CODE);
  const pasted = verifyAnswer({ user: USER, code: CODE }, CLIENTS.psql?.(answersOf(world)) ?? "");
  expect([pasted.state, pasted.unseen]).toEqual(["restricted", [WHICH_CLUSTER]]);
  expect(verifyResults({ user: USER, code: CODE }, answersOf(world))).toMatchObject({
    state: "restricted",
    unseen: [],
  });
});
