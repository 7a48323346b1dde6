import { sql } from "kysely";
import { beforeEach, describe, expect, test } from "vitest";
import { freshServer, onStore, STORES } from "../../../testing/on-store.ts";
import { codeOf, world } from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import {
  beginReview,
  decideNamed,
  exported,
  rowOfName,
  signOffAs,
  started,
} from "../../../testing/reviews/review-steps.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { readSqlUsers } from "../../cloud/sql-user-list.ts";
import { closeReviewDoor } from "../../edge/doors/reviews.ts";
import { recordDrift } from "../../sql-users/drift/drift.ts";
import { store } from "../../store/db/store.ts";
import { heirOf, rowsWithNow } from "../../store/reviews/review-views.ts";

freshServer();

const PAYS = ["pay_a", "pay_b", "pay_c"];
/** A complete list, as any page would read it. */
const list = async () => (await readSqlUsers(CLUSTER_ID, true, recordDrift)).all;

type Written = { name: string; state: string; changedSince: string[] };

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await beginReview(PAYS);
  });

  test("the page and the evidence report that a kept SQL user was deleted outside, or deleted and recreated, if a list has shown it", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, PAYS, "keep");
    for (const name of ["pay_a", "pay_b"]) world.users.delete(name);
    await list();
    world.users.set("pay_b", "again");
    await list();
    expect((await rowOfName(world.mara, id, "pay_a")).changes).toEqual(["deleted"]);
    expect((await rowOfName(world.mara, id, "pay_b")).changes).toEqual(["remade"]);
    expect(await results(id)).toEqual([
      ["pay_a", "kept", ["deleted"]],
      ["pay_b", "kept", ["remade"]],
      ["pay_c", "kept", []],
      ["stray", "undecided", []],
    ]);
  });

  test("a deletion and recreation between two lists is unknown, and the evidence says that it cannot be seen", async () => {
    const id = await started(world.cleo);
    await decideNamed(world.mara, id, PAYS, "keep");
    world.users.delete("pay_a");
    world.users.set("pay_a", "again");
    await list();
    expect((await rowOfName(world.mara, id, "pay_a")).changes).toEqual([]);
    expect((await results(id))[0]).toEqual(["pay_a", "kept", []]);
    const files = await exported(world.cleo, id);
    for (const name of ["README.txt", "review.html"])
      expect(String(files.get(name)), name).toMatch(/(?:is taken|takes it) for the same/);
  });

  /** Closes it; what its evidence says of each row. */
  async function results(id: string) {
    expect(codeOf(await signOffAs(world.mara, id))).toBe("ok");
    expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 1 }))).toBe("ok");
    const lines = String((await exported(world.cleo, id)).get("results.jsonl"))
      .split("\n")
      .filter(Boolean);
    return lines.map((line): unknown => {
      const { name, state, changedSince } = JSON.parse(line) as Written;
      return [name, state, changedSince];
    });
  }
});

describe("on a new PostgreSQL, which knows nothing of its tables", () => {
  onStore("PostgreSQL");
  beforeEach(async () => {
    await beginReview(PAYS);
  });

  test("who has the name now is looked up only for a SQL user that has ended", async () => {
    const id = await started(world.cleo);
    expect(await looksForHeirs(id)).toBe(0);
    world.users.delete("pay_a");
    await list();
    expect(await looksForHeirs(id)).toBe(1);
  });
});

/** How often PostgreSQL runs the lookup for the rows of a review. */
async function looksForHeirs(id: string): Promise<number> {
  const rows = rowsWithNow(await store(), id).select(heirOf("sql_users").as("heir"));
  const text = JSON.stringify(await rows.explain("json", sql`analyze`));
  return Number(/"Parent Relationship":"SubPlan".*?"Actual Loops":(\d+)/.exec(text)?.[1]);
}
