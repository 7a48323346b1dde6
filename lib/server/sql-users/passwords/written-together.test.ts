import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { begin, events, owned, world } from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import { at } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { recordUnwritten } from "../../audit/record-outcome.ts";
import { resetPasswordDoor } from "../../edge/doors/sql-users/sql-users.ts";
import { store } from "../../store/db/store.ts";

freshProcess();
beforeEach(async () => {
  await begin();
  await owned("app");
});

const reset = () => change(world.cleo, resetPasswordDoor, at("app"));
const outcomes = async () =>
  (await events())
    .filter(({ action, outcome }) => action === "sql_user.reset_password" && outcome !== "intended")
    .map(({ outcome }) => outcome);
const shown = async () => (await store()).selectFrom("shown_passwords").select("viewer").execute();

/** Has the store refuse these rows until `mend`. */
async function refuse(table: string, when: string) {
  const db = await store();
  const words = `create trigger refuses before insert on ${table} when ${when} begin select raise(abort, 'refused'); end`;
  await sql.raw(words).execute(db);
  return { mend: () => sql`drop trigger refuses`.execute(db) };
}

describe("the outcome of a reset and who is shown its password, which are written together", () => {
  test("are there once each", async () => {
    expect((await reset()).ok).toBe(true);
    expect(await outcomes()).toEqual(["done"]);
    expect(await shown()).toHaveLength(1);
  });

  test("do not fail each other: where the outcome cannot be written, who is shown it is, and the outcome follows", async () => {
    const broken = await refuse("audit_events", "new.outcome = 'done'");
    expect((await reset()).ok).toBe(true);
    expect(await outcomes()).toEqual([]);
    expect(await shown()).toHaveLength(1);
    await broken.mend();
    await recordUnwritten();
    expect(await outcomes()).toEqual(["done"]);
  });

  test("do not fail each other: where who is shown it cannot be written, the outcome is", async () => {
    await refuse("shown_passwords", "true");
    expect((await reset()).ok).toBe(true);
    expect(await outcomes()).toEqual(["done"]);
    expect(await shown()).toEqual([]);
  });
});
