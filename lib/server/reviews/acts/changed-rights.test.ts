import { beforeEach, describe, expect, test } from "vitest";
import { freshServer, onStore, STORES } from "../../../testing/on-store.ts";
import { world } from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import {
  beginReview,
  exported,
  reviewFor,
  rowOfName,
  rowsFor,
  started,
} from "../../../testing/reviews/review-steps.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { closeReviewDoor } from "../../edge/doors/reviews.ts";
import { store } from "../../store/db/store.ts";

freshServer();

/** An answer of the database shows these rights of the SQL user. */
const read = async (name: string, held: readonly string[] | null) =>
  saveProof(
    await store(),
    { clusterId: CLUSTER_ID, name },
    { state: "privileged", databases: ["shop"], by: "Cleo", held },
  );
const READS = ['SELECT on "shop"."orders"'];

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await beginReview();
    for (const name of ["pay_a", "pay_b"]) await read(name, READS);
    await read("pay_c", null);
  });

  test("rights that were read at the freeze and are others now are shown, counted and in the evidence", async () => {
    const id = await started(world.cleo);
    await read("pay_a", [...READS, 'INSERT on "shop"."orders"']);
    // The same again, and rights of which nothing was known, are no change.
    await read("pay_b", READS);
    await read("pay_c", READS);
    expect((await rowOfName(world.mara, id, "pay_a")).changes).toEqual(["rights"]);
    for (const name of ["pay_b", "pay_c"]) expect((await rowOfName(world.mara, id, name)).changes).toEqual([]);
    expect((await rowsFor(world.mara, id, "changed")).map(({ name }) => name)).toEqual(["pay_a"]);
    expect((await reviewFor(world.mara, id)).mine?.counts.changed).toBe(1);
    expect(await change(world.cleo, closeReviewDoor, { id, undecided: 4 })).toMatchObject({ ok: true });
    const results = String((await exported(world.cleo, id)).get("results.jsonl"));
    expect(results.split("\n").filter((line) => line.includes('"changedSince":["rights"]'))).toHaveLength(1);
  });

  test("a text of a SQL user that looks like its rights is not taken for them", async () => {
    const id = await started(world.cleo);
    await read("pay_a", ['"privileges":null']);
    expect((await rowsFor(world.mara, id, "changed")).map(({ name, changes }) => [name, changes])).toEqual([
      ["pay_a", ["rights"]],
    ]);
  });
});
