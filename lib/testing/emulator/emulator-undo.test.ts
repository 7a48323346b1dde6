import { expect, test } from "vitest";
import type { Intent } from "#lib/sql/intent.ts";
import { planAccess, undoAfter } from "#lib/sql/plan.ts";
import { type Script, sqlText } from "#lib/sql/tokens.ts";
import { execute } from "../../emulator/sql/execute.ts";
import { Model } from "../../emulator/sql/model.ts";
import { advancedCluster, organization } from "../../emulator/world/scenario-clusters.ts";
import { World } from "../../emulator/world/world.ts";

const ID = "0b5f6f5e-3c1a-4a57-8e0f-6d2c9b7a4e11";
const SUBJECT = { user: "app", demote: { otherAdmins: ["root"] }, code: "Ab3_-xyz9", version: "v26.2.1" } as const;
const DATABASES = [{ name: "shop", schemas: ["public", "sales"] }, { name: "stock" }];

function freshModel(): Model {
  const cluster = advancedCluster({
    id: ID,
    name: "orders",
    provider: "AWS",
    regions: ["eu-central-1"],
    version: "v26.2.1",
    createdAt: "2026-02-11T08:15:42.120843Z",
  });
  const databases = [
    { name: "defaultdb", tables: 0 },
    { name: "shop", tables: 3, schemas: ["sales"] },
    { name: "stock", tables: 2 },
  ];
  const users = [{ name: "app" }];
  return new Model(new World({ organization, clusters: [{ ...cluster, databases, users }] }, () => {}), ID);
}

function run(model: Model, script: Script): void {
  const session = { user: "root", database: "defaultdb", sessions: () => [], rename: () => {} };
  for (const statement of script) execute(model, session, sqlText(statement));
}

/** Roles, memberships, grants and defaults, in an order of their own. `admin` is left out: undo never gives it back. */
function stateOf(model: Model): string[] {
  const { grants, future } = model.state;
  const roles = model.roles().map(({ name }) => {
    const { memberOf, system, options } = model.facts(name);
    return { name, memberOf: Object.keys(memberOf).filter((role) => role !== "admin"), system, options };
  });
  return [...grants, ...future, ...roles].map((each) => JSON.stringify(each)).sort();
}

const INTENTS = (["role", "direct"] as const).flatMap((via): Intent[] => [
  { ...SUBJECT, via, level: "monitoring" },
  { ...SUBJECT, via, level: "read-only", scope: "both", databases: DATABASES },
  { ...SUBJECT, via, level: "read-write", scope: "both", databases: DATABASES, newSchemas: via === "role" },
  { ...SUBJECT, via, level: "append-only", scope: "existing", databases: DATABASES, alsoRead: true },
]);

test.each(INTENTS.map((intent) => [`${intent.level} by ${intent.via}`, intent] as const))(
  "wherever the SQL for %s stops, its undo leaves what was there before",
  (_name, intent) => {
    const script = planAccess(intent).run;
    for (let done = 0; done <= script.length; done++) {
      const model = freshModel();
      const before = stateOf(model);
      run(model, script.slice(0, done));
      run(model, undoAfter(intent, done, "all"));
      expect(stateOf(model), `after ${done} statements`).toEqual(before);
    }
  },
);

test("an undo for one SQL user takes it out of the roles that it was put into, and leaves the roles", () => {
  const [, intent] = INTENTS;
  if (!intent) throw new Error("no intent");
  const { run: script, roles } = planAccess(intent);
  const texts = (done: number) => undoAfter(intent, done, "user").map(sqlText);
  expect(texts(script.length)).toEqual(roles.map((role) => `REVOKE "${role}" FROM "app";`));
  // The first membership is given after all rights.
  const first = script.findIndex((statement) => sqlText(statement) === `GRANT "${roles[0]}" TO "app";`);
  expect(texts(first)).toEqual([]);
  expect(texts(first + 1)).toEqual([`REVOKE "${roles[0]}" FROM "app";`]);
});

test("an undo returns only objects that were taken over: the roles keep what they owned before", () => {
  const intent: Intent = {
    ...SUBJECT,
    via: "role",
    level: "ddl-owner",
    takeOverFrom: "root_of_shop",
    databases: [{ name: "shop" }],
  };
  const { run: script } = planAccess(intent);
  const at = script.findIndex((statement) => sqlText(statement).startsWith("REASSIGN"));
  const given = (done: number) =>
    undoAfter(intent, done, "all").filter((statement) => sqlText(statement).endsWith('TO "root_of_shop";'));
  expect(at).toBeGreaterThan(0);
  expect(given(at)).toEqual([]);
  expect(given(at + 1)).toHaveLength(1);
});
