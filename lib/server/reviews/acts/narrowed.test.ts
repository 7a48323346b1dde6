import { beforeEach, describe, expect, test } from "vitest";
import { freshServer, onStore, STORES } from "../../../testing/on-store.ts";
import { codeOf, world } from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import { beginReview, decideNamed, exported, rowOfName, started } from "../../../testing/reviews/review-steps.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { saveProof } from "../../../testing/sql-users/save-proof.ts";
import { closeReviewDoor } from "../../edge/doors/reviews.ts";
import { store } from "../../store/db/store.ts";
import { prove } from "./prove.ts";

freshServer();

const READS = "SELECT on table shop.public.orders";
const WRITES = "INSERT on table shop.public.orders";

/** An answer of the database, by default one that was asked for in a second, shows it as restricted with these privileges. */
const read = async (name: string, held: readonly string[] | null, inMs = 1_000) =>
  saveProof(
    await store(),
    { clusterId: CLUSTER_ID, name },
    { state: "restricted", databases: ["shop"], by: "Cleo", held },
    Date.now() + inMs,
  );
const restricted = (id: string, name: string) => decideNamed(world.mara, id, [name], "restrict", "Reads only");

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await beginReview([]);
  });

  test("to restrict what was restricted is proved by fewer privileges, and not by another check", async () => {
    await read("pay_a", [READS, WRITES], 0);
    const id = await started(world.cleo);
    expect(codeOf(await restricted(id, "pay_a"))).toBe("ok");
    for (const held of [[READS, WRITES], [READS, "DELETE on table shop.public.carts"], null]) {
      await read("pay_a", held);
      expect([held, await prove(await store())]).toEqual([held, 0]);
    }
    await read("pay_a", [READS]);
    expect(await prove(await store())).toBe(1);
    expect((await rowOfName(world.mara, id, "pay_a")).proof?.how).toBe("narrowed");
  });

  test("a part of ALL, and a privilege without the right to grant it on, are fewer", async () => {
    await read("pay_a", ["ALL on table shop.public.orders"], 0);
    await read("pay_b", [`${READS}, with the right to grant it on`], 0);
    const id = await started(world.cleo);
    for (const name of ["pay_a", "pay_b"]) await restricted(id, name);
    for (const name of ["pay_a", "pay_b"]) await read(name, [READS]);
    expect(await prove(await store())).toBe(2);
  });

  test("lists that were cut prove nothing", async () => {
    await read("pay_a", [READS, WRITES, "12 more"], 0);
    const id = await started(world.cleo);
    await restricted(id, "pay_a");
    await read("pay_a", [READS, WRITES, "11 more"]);
    await read("pay_a", [READS]);
    expect(await prove(await store())).toBe(0);
  });

  test("is refused where its privileges were not read, since nothing could prove it", async () => {
    await read("pay_a", null, 0);
    const id = await started(world.cleo);
    expect(await restricted(id, "pay_a")).toMatchObject({
      error: { code: "invalid_input", fields: { decision: expect.stringContaining("already restricted") } },
    });
    // Of an admin SQL user, a check proves it.
    expect(codeOf(await restricted(id, "pay_b"))).toBe("ok");
    await read("pay_b", null);
    expect(await prove(await store())).toBe(1);
  });

  test("the evidence says what an open decision waits for", async () => {
    await read("pay_a", [READS], 0);
    const id = await started(world.cleo);
    await restricted(id, "pay_a");
    await read("pay_a", [READS]);
    expect(codeOf(await change(world.cleo, closeReviewDoor, { id, undecided: 3 }))).toBe("ok");
    const results = String((await exported(world.cleo, id)).get("results.jsonl"));
    expect(results).toContain(
      '"why":"It was restricted at the start, and no answer since the decision shows fewer privileges."',
    );
  });
});
