import { beforeEach, describe, expect, test } from "vitest";
import { freshServer, onStore, STORES } from "../../../testing/on-store.ts";
import { codeOf, owned, world } from "../../../testing/request-steps.ts";
import { change, look, OTHER_ID, person } from "../../../testing/requests.ts";
import {
  beginReview,
  decideNamed,
  doneEvents,
  NAMES,
  reviewFor,
  rowOfName,
  rowsFor,
  startAs,
  started,
} from "../../../testing/reviews/review-steps.ts";
import { at, CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { byNamed } from "../../../testing/server.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import {
  closeReviewDoor,
  reviewDoor,
  reviewListDoor,
  reviewPreviewDoor,
  reviewRowsDoor,
} from "../../edge/doors/reviews.ts";
import { putGrant, removeGrant } from "../../store/clusters/cluster-roles.ts";
import { store } from "../../store/db/store.ts";
import { reviewersOf, reviewOf, storedRowsOf } from "../../store/reviews/reviews.ts";
import { saveReset } from "../../store/sql-users/sql-users.ts";
import { sweepReviews } from "../acts/sweep.ts";
import { populationSha256 } from "../evidence/digests.ts";
import { populationRow } from "./population.ts";

freshServer();

const DAY = 24 * 3_600_000;

describe.each(STORES)("on %s", (kind) => {
  onStore(kind);
  beforeEach(async () => {
    await beginReview();
  });

  test("a start freezes a complete list, and the audit has the SHA-256 of exactly that", async () => {
    const id = await started(world.cleo);
    const db = await store();
    const rows = await storedRowsOf(db, id);
    expect(rows.map(({ name, position, part }) => [name, position, part])).toEqual([
      ["pay_a", 0, `team:${world.payments}`],
      ["pay_b", 1, `team:${world.payments}`],
      ["pay_c", 2, `team:${world.payments}`],
      ["stray", 3, "fallback"],
    ]);
    const reviewers = await reviewersOf(db, [id]);
    const sha256 = populationSha256(
      id,
      rows.map((row) => populationRow(row, reviewers)),
    );
    expect(await reviewOf(db, id)).toMatchObject({ sha256, population: 4, state: "open" });
    expect(await doneEvents("review.start")).toMatchObject([
      { details: { name: "Q4", review: id, population: sha256, rows: 4, clusters: "orders" } },
    ]);
    // Later changes do not affect it.
    await saveReset(db, at("pay_a"), byNamed("Cleo"), Date.now() + 5_000);
    await decideNamed(world.mara, id, ["pay_a"], "not_mine", "Ask Ada");
    const again = (await storedRowsOf(db, id)).map((row) => populationRow(row, reviewers));
    expect(populationSha256(id, again)).toBe(sha256);
    expect(await rowOfName(world.ada, id, "pay_a")).toMatchObject({ changes: ["password"], passedBy: "Mara" });
  });

  test("SQL users that Rolecall never changes are no rows, and the scope says so", async () => {
    for (const name of ["sso_mara", "rolecall_ab12cd34ef"]) await owned(name);
    const id = await started(world.cleo);
    const rows = await storedRowsOf(await store(), id);
    expect(rows.map(({ name }) => name)).toEqual([...NAMES]);
    expect(JSON.parse((await reviewOf(await store(), id))?.scope ?? "[]")).toContain(
      "Left out: SQL users that Rolecall never changes (its own and those of single sign-on).",
    );
  });

  test("a list that is not complete stops the start, unless its cluster is left out, which is recorded", async () => {
    world.instead = ({ path }) => (path.includes(OTHER_ID) ? { status: 503, json: {} } : undefined);
    const scope = { clusters: [CLUSTER_ID, OTHER_ID], teams: null, kinds: null, states: null };
    const refused = await startAs(world.ada, { scope });
    expect(refused).toMatchObject({ error: { code: "review_list_incomplete", fields: { [OTHER_ID]: "stock" } } });
    expect(await doneEvents("review.start")).toEqual([]);
    const id = await started(world.ada, { scope, without: [OTHER_ID], fallback: world.cleo.id });
    expect(await reviewFor(world.ada, id)).toMatchObject({ leftOut: ["stock"], clusters: ["orders"] });
    expect(await doneEvents("review.start")).toMatchObject([{ details: { leftOut: "stock" } }]);
  });

  test("a review by label takes the clusters that have it at each start, of those that its starter may review", async () => {
    const labels: Record<string, Record<string, string>> = { [OTHER_ID]: { env: "prod" } };
    world.instead = (request, carryOut) => {
      if (request.path.endsWith(`${OTHER_ID}/sql-users`)) return { json: { users: [{ name: "stock_app" }] } };
      const reply = carryOut();
      if (typeof reply === "string" || !("json" in reply)) return reply;
      const { clusters } = reply.json as { clusters?: { id: string }[] };
      if (!clusters) return reply;
      return { json: { clusters: clusters.map((each) => ({ ...each, labels: labels[each.id] ?? {} })) } };
    };
    clusterFacts().forget();
    const scope = { clusters: [], label: "env=prod", teams: null, kinds: null, states: null };
    // Cleo is Cluster Admin of the other one.
    expect(codeOf(await startAs(world.cleo, { scope }))).toBe("review_empty");
    labels[CLUSTER_ID] = { env: "prod" };
    clusterFacts().forget();
    const id = await started(world.cleo, { scope, repeats: true });
    expect(await reviewFor(world.cleo, id)).toMatchObject({ clusters: ["orders"], kinds: ["sql_user"] });
    expect((await reviewFor(world.cleo, id)).scope).toContain(
      "Clusters that had the label env=prod at the start, as far as the starter may review them.",
    );
    labels[CLUSTER_ID] = {};
    clusterFacts().forget();
    const db = await store();
    await putGrant(
      db,
      { kind: "account", id: world.cleo.id },
      { clusterId: OTHER_ID, role: "cluster_admin", by: "Ada" },
    );
    await sweepReviews(db, Date.now() + 93 * DAY);
    const next = (await db.selectFrom("reviews").select("clusters").where("id", "<>", id).execute()).at(0);
    expect(next?.clusters).toContain("stock");
    expect(next?.clusters).not.toContain("orders");
  });

  test("an empty scope, a past day, and SQL users without a possible reviewer are refused", async () => {
    const scope = { clusters: [CLUSTER_ID], teams: null, kinds: ["person" as const], states: null };
    expect(codeOf(await startAs(world.cleo, { scope }))).toBe("review_empty");
    for (const dueAt of [Date.now() - 1, Date.now() + 732 * DAY, 9e15])
      expect(codeOf(await startAs(world.cleo, { dueAt }))).toBe("invalid_input");
    await owned("bens", world.others);
    expect(codeOf(await startAs(world.cleo, { fallback: world.ben.id }))).toBe("review_undecidable");
    const preview = await look(world.cleo, reviewPreviewDoor, {
      reviewers: "leads",
      named: [],
      fallback: world.ben.id,
      scope: { clusters: [CLUSTER_ID], teams: null, kinds: null, states: null },
    });
    expect(preview).toMatchObject({ value: { rows: 5, undecidable: 1 } });
    expect(await (await store()).selectFrom("reviews").selectAll().execute()).toEqual([]);
  });

  test("only Cluster Admins of every cluster start one, and others see no review", async () => {
    const creator = await person("Bea", { role: "cluster_creator" });
    expect(codeOf(await startAs(creator))).toBe("forbidden");
    const scope = { clusters: [CLUSTER_ID, OTHER_ID], teams: null, kinds: null, states: null };
    expect(codeOf(await startAs(world.cleo, { scope }))).toBe("cluster_not_found");
    const id = await started(world.cleo);
    for (const door of [reviewDoor, reviewRowsDoor]) {
      const input = door === reviewDoor ? { id } : { id, view: "all", mine: false, after: -1 };
      expect(codeOf(await look(world.ben, door as typeof reviewDoor, input))).toBe("not_found");
    }
    expect(await look(world.ben, reviewListDoor, {})).toMatchObject({ value: { reviews: [], mayStart: false } });
    // A reviewer sees only their part, even when asking for all.
    expect((await rowsFor(world.mara, id, "all", false)).map(({ name }) => name)).toEqual(["pay_a", "pay_b", "pay_c"]);
    expect(await reviewFor(world.mara, id)).toMatchObject({
      counts: null,
      manages: false,
      progress: [],
      reviewers: [],
    });
    expect(codeOf(await change(world.mara, closeReviewDoor, { id, undecided: 4 }))).toBe("forbidden");
    await removeGrant(await store(), { kind: "account", id: world.cleo.id }, CLUSTER_ID);
    expect(codeOf(await look(world.cleo, reviewDoor, { id }))).toBe("not_found");
  });
});
