import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { utf8Length } from "./names.ts";
import { quoteIdentifier, quoteString } from "./quote.ts";
import { hostileText, isPrintable } from "./testing/hostile.ts";
import { World } from "./testing/world.ts";

describe("on a real PostgreSQL", () => {
  let world: World;
  beforeAll(async () => {
    world = await World.start();
    await world.admin("shop", "CREATE SCHEMA canary");
  });
  afterAll(() => world?.stop());

  /** PostgreSQL cuts names at 63 bytes; CockroachDB keeps them. */
  const names = hostileText.filter((name) => name !== "" && isPrintable(name) && utf8Length(name) <= 63);

  test("a quoted name is one name and a quoted text one value, whatever they hold", async () => {
    await fc.assert(
      fc.asyncProperty(names, hostileText.filter(isPrintable), async (name, text) => {
        const rows = await world.admin("shop", `SELECT ${quoteString(text)} AS ${quoteIdentifier(name)}`);
        expect(rows).toEqual([{ [name]: text }]);
      }),
      { numRuns: process.env.ROLECALL_PROVE ? 5_000 : 100 },
    );
  });

  test("a schema, a table and a role are made and dropped under exactly their name, and nothing else happens", async () => {
    await fc.assert(
      fc.asyncProperty(names, async (name) => {
        fc.pre(!/^pg_|^(public|none|admin|maker|postgres|sales|private|canary)$/.test(name));
        const quoted = quoteIdentifier(name);
        await world.admin(
          "shop",
          `CREATE SCHEMA ${quoted}; CREATE TABLE ${quoted}.${quoted} (); CREATE ROLE ${quoted}`,
        );
        const found = await world.admin(
          "shop",
          `SELECT schemaname, tablename, rolname FROM pg_tables, pg_roles
           WHERE schemaname = tablename AND rolname = schemaname`,
        );
        expect(found).toEqual([{ schemaname: name, tablename: name, rolname: name }]);
        await world.admin("shop", `DROP TABLE ${quoted}.${quoted}; DROP SCHEMA ${quoted}; DROP ROLE ${quoted}`);
        expect(await world.admin("shop", "SELECT FROM pg_namespace WHERE nspname = 'canary'")).toHaveLength(1);
      }),
      { numRuns: process.env.ROLECALL_PROVE ? 1_500 : 40 },
    );
  });
});
