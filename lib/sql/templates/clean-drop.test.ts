import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SqlRefusal } from "../refusal.ts";
import { CREATOR, World } from "../testing/world.ts";
import { sqlText } from "../tokens.ts";
import { cleanDrop } from "./clean-drop.ts";

const USER = "leaver";

/** Everything that makes the database refuse to drop a user, in two databases. */
async function makeUndroppable(world: World): Promise<void> {
  await world.createUser(USER);
  await world.admin("postgres", "CREATE ROLE readers");
  for (const database of ["shop", "other"]) {
    await world.admin(
      database,
      `GRANT CREATE ON SCHEMA public TO ${USER}; GRANT CREATE ON DATABASE ${database} TO ${USER}`,
    );
    await world.admin(
      database,
      `SET ROLE ${USER};
       CREATE TABLE public.${database}_own (id int); INSERT INTO public.${database}_own VALUES (1), (2);
       CREATE SCHEMA own; CREATE VIEW own.seen AS SELECT 1 AS one; CREATE TYPE own.mood AS ENUM ('good');
       CREATE SEQUENCE own.counter;
       ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO readers, public;
       ALTER DEFAULT PRIVILEGES IN SCHEMA own GRANT SELECT ON TABLES TO readers;
       RESET ROLE`,
    );
    await world.admin(database, `GRANT SELECT ON public.orders TO ${USER}; GRANT USAGE ON SCHEMA sales TO ${USER}`);
    await world.make(
      database,
      `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO ${USER};
       ALTER DEFAULT PRIVILEGES IN SCHEMA sales GRANT ALL ON SEQUENCES TO ${USER};
       ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO ${USER}`,
    );
  }
}

describe("cleanDrop on a real PostgreSQL", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    await makeUndroppable(world);
  });
  afterAll(() => world?.stop());

  const script = cleanDrop({
    user: USER,
    newOwner: "heir",
    databases: [
      { name: "shop", schemas: ["public", "sales", "own"] },
      { name: "other", schemas: ["public", "sales", "own"] },
    ],
    grantees: ["readers", "Public", USER],
    creators: [USER],
  });
  const defaults = `SELECT FROM pg_default_acl, aclexplode(defaclacl)
    WHERE '${USER}'::regrole IN (defaclrole, grantee) AND (defaclrole <> grantee)`;

  test("before it the user cannot be dropped", async () => {
    await expect(world.admin("postgres", `DROP USER ${USER}`)).rejects.toMatchObject({ code: "2BP01" });
  });

  test("the first step hands over and destroys nothing, and leaves no default privilege that names the user", async () => {
    await world.admin("postgres", "CREATE ROLE heir");
    expect(await world.canSignIn(USER, "shop")).toBe(true);
    await world.run(script.prepare);
    expect(await world.canSignIn(USER, "shop")).toBe(false);
    for (const database of ["shop", "other"]) {
      expect(await world.admin(database, `SELECT id FROM public.${database}_own`)).toHaveLength(2);
      expect(await world.admin(database, defaults)).toEqual([]);
    }
  });

  test("the check finds nothing that is still owned, and would find it", async () => {
    const check = script.check.map(sqlText).find((text) => text.startsWith("SELECT relname")) ?? "";
    expect(await world.admin("shop", check)).toEqual([]);
    expect(await world.admin("shop", check.replaceAll(USER, "heir"))).toEqual(
      expect.arrayContaining(
        ["shop_own", "own", "mood", "seen", "counter"].map((still_owned) => expect.objectContaining({ still_owned })),
      ),
    );
  });

  test("the last step ends with the user gone and every row still there", async () => {
    await world.run(script.drop);
    expect(await world.admin("postgres", `SELECT FROM pg_roles WHERE rolname = '${USER}'`)).toEqual([]);
    for (const database of ["shop", "other"]) {
      expect(await world.admin(database, `SELECT id FROM public.${database}_own`)).toHaveLength(2);
      expect(await world.admin(database, "SELECT one FROM own.seen")).toHaveLength(1);
    }
  });

  test("a role that was not handed over keeps its objects if only the destructive step runs", async () => {
    await world.createUser("hasty");
    await world.admin("shop", `SET ROLE ${CREATOR}; GRANT SELECT ON public.orders TO hasty; RESET ROLE`);
    await world.admin("shop", "GRANT CREATE ON SCHEMA public TO hasty");
    await world.admin("shop", "SET ROLE hasty; CREATE TABLE public.hasty_own (id int); RESET ROLE");
    await world.run(cleanDrop({ user: "hasty", databases: [{ name: "shop" }] }).drop);
    expect(await world.admin("shop", "SELECT id FROM public.hasty_own")).toEqual([]);
  });
});

describe("cleanDrop", () => {
  const lines = (input: Parameters<typeof cleanDrop>[0]) => {
    const { prepare, check, drop } = cleanDrop(input);
    return { prepare: prepare.map(sqlText), check: check.map(sqlText), drop: drop.map(sqlText) };
  };

  test("DROP OWNED never stands without a reassignment right before it, and only in the last step", () => {
    const { prepare, check, drop } = lines({
      user: "u",
      databases: [{ name: "a" }, { name: "b" }, { name: "system" }],
    });
    expect([...prepare, ...check].join("\n")).not.toContain("DROP");
    expect(drop).toEqual([
      'USE "a";',
      'REASSIGN OWNED BY "u" TO CURRENT_USER;',
      'DROP OWNED BY "u";',
      'USE "b";',
      'REASSIGN OWNED BY "u" TO CURRENT_USER;',
      'DROP OWNED BY "u";',
      'DROP USER IF EXISTS "u";',
    ]);
  });

  test("the user is shut out first, and system privileges go before anything that they would stop", () => {
    const { prepare } = lines({ user: "u", databases: [{ name: "a" }], externalConnections: ["bucket"] });
    expect(prepare.slice(0, 6).map((text) => text.split(" ").slice(0, 3).join(" "))).toEqual([
      'ALTER USER "u"',
      "CANCEL SESSIONS IF",
      "REVOKE SYSTEM ALL",
      "REVOKE ALL ON",
      'USE "a";',
      "REASSIGN OWNED BY",
    ]);
  });

  test("default rights of public or of oneself are never revoked, since that would be a default privilege again", () => {
    const { prepare } = lines({ user: "u", databases: [{ name: "a" }], creators: ["u"], grantees: ["u", "public"] });
    expect(prepare.filter((text) => text.includes("FOR ROLE"))).toEqual([
      'ALTER DEFAULT PRIVILEGES FOR ROLE "u" REVOKE ALL ON TABLES FROM "public";',
      'ALTER DEFAULT PRIVILEGES FOR ROLE "u" REVOKE ALL ON SEQUENCES FROM "public";',
      'ALTER DEFAULT PRIVILEGES FOR ROLE "u" REVOKE ALL ON SCHEMAS FROM "public";',
      'ALTER DEFAULT PRIVILEGES FOR ROLE "u" IN SCHEMA "public" REVOKE ALL ON TABLES FROM "public";',
      'ALTER DEFAULT PRIVILEGES FOR ROLE "u" IN SCHEMA "public" REVOKE ALL ON SEQUENCES FROM "public";',
    ]);
  });

  test("the drop itself can be left to the Cloud API", () => {
    expect(lines({ user: "u", databases: [], dropBy: "api" }).drop).toEqual([]);
  });

  test.each([
    [{ user: "root", databases: [] }],
    [{ user: "sso_maria", databases: [] }],
    [{ user: "u", newOwner: "U", databases: [] }],
    [{ user: "u", newOwner: "admin", databases: [] }],
    [{ user: "u", creators: ["public"], databases: [] }],
    [{ user: "u", grantees: ["root"], databases: [] }],
  ])("%j is refused", (input) => {
    expect(() => cleanDrop(input)).toThrow(SqlRefusal);
  });
});
