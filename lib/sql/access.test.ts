import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { NOTHING } from "./effects.ts";
import type { Intent, Subject } from "./intent.ts";
import { planAccess } from "./plan.ts";
import { hardenPublic } from "./templates/harden-public.ts";
import { rotationPair } from "./templates/rotation.ts";
import { dropLater, everyRight, isAdmin, makeLater, tryAll } from "./testing/operations.ts";
import { CREATOR, World } from "./testing/world.ts";

const USER = "app-user.1";
const shop = { name: "shop" };
const everywhere = { name: "shop", schemas: ["public", "sales"] };

/** Every level with every option that PostgreSQL can tell apart. */
function intents(via: Subject["via"]): readonly Intent[] {
  const subject: Subject = { user: USER, via, demote: { otherAdmins: ["root"] }, code: "12345678", version: "v26.2.0" };
  const tables = [
    { database: "shop", name: "orders" },
    { database: "shop", schema: "sales", name: "deals" },
  ];
  const all: Intent[] = [];
  for (const scope of ["existing", "future", "both"] as const)
    for (const level of ["read-only", "read-write", "append-only"] as const)
      for (const option of [false, true])
        if (level !== "read-only" || !option)
          all.push({ ...subject, level, scope, databases: [shop], saveRows: option, alsoRead: option });
  for (const level of ["read-only", "read-write"] as const) {
    all.push({ ...subject, level, scope: "both", databases: [everywhere], routines: true });
    if (via === "role")
      for (const scope of ["future", "both"] as const)
        all.push({ ...subject, level, scope, databases: [shop], newSchemas: true });
  }
  for (const privileges of [["SELECT"], ["INSERT"], ["UPDATE"], ["SELECT", "UPDATE", "DELETE"], ["ALL"]] as const)
    all.push({ ...subject, level: "table-level", tables, privileges });
  all.push({ ...subject, level: "ddl-owner", databases: [shop] });
  if (via === "role") all.push({ ...subject, level: "ddl-owner", databases: [shop], takeOverFrom: CREATOR });
  all.push({ ...subject, level: "backup-operator", databases: [shop], jobs: true });
  all.push({ ...subject, level: "monitoring" });
  return all;
}

function titleOf(intent: Intent): string {
  const { user: _, demote: __, code: ___, version: ____, via, level, ...options } = intent;
  return `${level} by ${via} ${JSON.stringify(options)}`;
}

describe("on a real PostgreSQL", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    await world.createUser(USER);
    await world.createUser("app_b");
  });
  afterAll(() => world?.stop());

  const cases = (["role", "direct"] as const).flatMap(intents).map((intent) => [titleOf(intent), intent] as const);

  test.each(cases)(
    "%s: the user can do what is claimed and nothing else, and undo takes all of it back",
    async (_, intent) => {
      await world.admin("postgres", `GRANT admin TO "${USER}" WITH ADMIN OPTION`);
      const before = await everyRight(world);
      const plan = planAccess(intent);

      await world.run(plan.run);
      await makeLater(world);
      expect(await isAdmin(world, USER)).toBe(false);
      expect(await tryAll(world, USER)).toEqual(plan.effects);

      await world.run(plan.undo);
      expect(await tryAll(world, USER)).toEqual(NOTHING);
      expect(await everyRight(world)).toEqual(before);
      await dropLater(world);
    },
  );

  test("what the user owned before a take-over is still its own after the undo", async () => {
    await world.admin("shop", `GRANT CREATE ON SCHEMA public TO "${USER}"`);
    await world.admin("shop", `SET ROLE "${USER}"; CREATE TABLE public.own_before (id int); RESET ROLE`);
    const subject = { user: USER, demote: false, code: "12345678", databases: [shop] } as const;
    const intent = { ...subject, level: "ddl-owner", takeOverFrom: CREATOR } as const;
    const plan = planAccess({ ...intent, via: "role" });
    await world.run(plan.run);
    await world.run(plan.undo);
    const owner = "SELECT pg_get_userbyid(relowner) AS owner FROM pg_class WHERE relname = 'own_before'";
    expect(await world.admin("shop", owner)).toEqual([{ owner: USER }]);
    // Directly it could not be told apart.
    expect(() => planAccess({ ...intent, via: "direct" })).toThrow(/Choose a role/);
    await world.admin("shop", `DROP TABLE public.own_before; REVOKE CREATE ON SCHEMA public FROM "${USER}"`);
  });

  test("with schemas made later, later tables of a schema that was not chosen are reached", async () => {
    const plan = planAccess({
      user: USER,
      demote: { otherAdmins: ["root"] },
      code: "12345678",
      via: "role",
      level: "read-only",
      databases: [{ name: "shop", schemas: ["sales"] }],
      scope: "both",
      newSchemas: true,
    });
    await world.run(plan.run);
    await makeLater(world);
    expect(await world.may(USER, "shop", "SELECT note FROM public.later")).toBe(true);
    expect(await world.may(USER, "shop", "SELECT note FROM public.orders")).toBe(false);
    await world.run(plan.undo);
    await dropLater(world);
  });

  test("leaving a shared role takes the rights from one user and leaves them to the other", async () => {
    const [intent] = intents("role");
    if (!intent) throw new Error("there is no intent");
    await world.admin("postgres", `GRANT admin TO "${USER}"; GRANT admin TO app_b`);
    const plan = planAccess(intent);
    await world.run(plan.run);
    const [role = ""] = plan.roles;
    await world.run(rotationPair({ first: USER, second: "app_b", role }, { otherAdmins: ["root"] }));
    for (const user of [USER, "app_b"]) {
      expect(await isAdmin(world, user)).toBe(false);
      expect(await world.may(user, "shop", "SELECT note FROM public.orders")).toBe(true);
    }
    await world.run(plan.leave);
    expect(await world.may(USER, "shop", "SELECT note FROM public.orders")).toBe(false);
    expect(await world.may("app_b", "shop", "SELECT note FROM public.orders")).toBe(true);
    await world.run(plan.undo);
  });

  test("hardening revokes from public what CockroachDB gives to public", async () => {
    await world.admin("shop", "GRANT CREATE ON SCHEMA public TO public");
    const makeTable = "CREATE TABLE public.own (id int)";
    const makeTemporary = "CREATE TEMPORARY TABLE own (id int)";
    expect(await world.may(USER, "shop", makeTable)).toBe(true);
    expect(await world.may(USER, "shop", makeTemporary)).toBe(true);
    await world.run(hardenPublic({ databases: [shop], version: "v26.2" }));
    expect(await world.may(USER, "shop", makeTable)).toBe(false);
    expect(await world.may(USER, "shop", makeTemporary)).toBe(false);
    expect(await world.canSignIn(USER, "shop")).toBe(true);
    await world.run(hardenPublic({ databases: [shop], revokeConnect: true }));
    expect(await world.canSignIn(USER, "shop")).toBe(false);
  });
});
