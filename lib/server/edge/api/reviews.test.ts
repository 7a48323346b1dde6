import { createHash } from "node:crypto";
import { beforeEach, expect, test } from "vitest";
import { programOf } from "../../../testing/program.ts";
import { begin, owned, world } from "../../../testing/request-steps.ts";
import { change } from "../../../testing/requests.ts";
import { decideNamed, lead, reviewFor, started } from "../../../testing/reviews/review-steps.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { freshProcess } from "../../../testing/server.ts";
import { clusterFacts } from "../../cloud/cluster-facts.ts";
import { store } from "../../store/db/store.ts";
import { addMember } from "../../store/people/teams.ts";
import { closeReviewDoor } from "../doors/reviews.ts";

freshProcess();
beforeEach(async () => {
  await begin();
  await clusterFacts().all();
});

test("rows and evidence of a review go as far as the rights of the token's owner", async () => {
  for (const name of ["pay_a", "pay_b"]) await owned(name);
  await lead(world.payments, world.mara);
  await addMember(await store(), world.payments, world.ben.id);
  const scope = { clusters: [CLUSTER_ID], teams: null, kinds: null, states: null };
  const id = await started(world.cleo, { scope, fallback: world.cleo.id });
  await decideNamed(world.mara, id, ["pay_a"], "remove", "Gone");
  const [cleo, mara, ben] = [await programOf(world.cleo), await programOf(world.mara), await programOf(world.ben)];

  expect((await cleo("GET", `/reviews/${id}`)).body).toMatchObject({ kinds: ["sql_user"], clusters: ["orders"] });
  const { items } = (await cleo("GET", `/reviews/${id}/rows?view=decided`)).body;
  expect(items).toMatchObject([
    {
      kind: "sql_user",
      name: "pay_a",
      decision: "remove",
      note: "Gone",
      decidedBy: "Mara",
      remedy: "open",
      sqlUser: { clusterId: CLUSTER_ID, purpose: "p", owner: "Payments" },
      account: null,
      token: null,
    },
  ]);
  const seen = (await mara("GET", `/reviews/${id}/rows`)).body;
  expect((seen.items as { name: string }[]).map(({ name }) => name)).toEqual(["pay_a", "pay_b"]);
  expect((await ben("GET", `/reviews/${id}/rows`)).body.code).toBe("not_found");
  expect((await mara("GET", `/reviews/${id}/rows?cursor=x`)).body.code).toBe("invalid_input");

  // The evidence is there after the close, for who manages the review.
  expect((await cleo("GET", `/reviews/${id}/evidence`)).body.code).toBe("not_found");
  const undecided = (await reviewFor(world.cleo, id)).counts?.todo ?? 0;
  expect((await change(world.cleo, closeReviewDoor, { id, undecided })).ok).toBe(true);
  const { files, manifest } = (await cleo("GET", `/reviews/${id}/evidence`)).body;
  expect(files).toContainEqual({ name: "results.csv", bytes: expect.any(Number) });
  const listed = await cleo("GET", `/reviews/${id}/evidence/SHA256SUMS`);
  expect(createHash("sha256").update(String(listed.body.text)).digest("hex")).toBe(manifest);
  expect((await cleo("GET", `/reviews/${id}/evidence/..%2Fx`)).body.code).toBe("not_found");
  expect((await mara("GET", `/reviews/${id}/evidence`)).body.code).toBe("forbidden");
  expect((await ben("GET", `/reviews/${id}/evidence/SHA256SUMS`)).body.code).toBe("forbidden");
});

test("a reviewer's program sees accounts and tokens of their part, and nothing more", async () => {
  const call = await programOf(world.ada);
  const scope = { clusters: [], accounts: true, tokens: true, teams: null, kinds: null, states: null };
  const id = await started(world.ada, { scope, fallback: world.cleo.id });
  expect((await call("GET", `/reviews/${id}`)).body).toMatchObject({ kinds: ["account", "token"], reviewers: [] });
  const cleo = await programOf(world.cleo);
  const items = (await call("GET", `/reviews/${id}/rows`)).body.items as { name: string; kind: string }[];
  expect(items.map(({ name, kind }) => [kind, name])).toEqual([
    ["account", "ben@example.com"],
    ["account", "cleo@example.com"],
    ["account", "mara@example.com"],
  ]);
  // The fallback decides about the only administrator and their token.
  const rest = (await cleo("GET", `/reviews/${id}/rows`)).body.items as object[];
  expect(rest).toMatchObject([
    { kind: "account", name: "ada@example.com", account: { person: "Ada" }, token: null },
    { kind: "token", token: { kind: "personal", owner: "ada@example.com", clusters: ["all clusters"] } },
  ]);
  expect(JSON.stringify(rest)).not.toContain("rlc_");

  // The evidence of accounts and tokens is for administrators: a program reads it with a token that one made to read all.
  const undecided = (await reviewFor(world.ada, id)).counts?.todo ?? 0;
  expect((await change(world.ada, closeReviewDoor, { id, undecided })).ok).toBe(true);
  expect((await call("GET", `/reviews/${id}/evidence`)).body.code).toBe("forbidden");
  const readsAll = await programOf(world.ada, { scopes: ["audit_all"] });
  const { files } = (await readsAll("GET", `/reviews/${id}/evidence`)).body;
  expect(files).toContainEqual({ name: "results.csv", bytes: expect.any(Number) });
  expect((await readsAll("GET", `/reviews/${id}/evidence/SHA256SUMS`)).status).toBe(200);
  const decided = (await readsAll("GET", "/audit?action=review.*")).body.items as { action: string }[];
  expect(decided.map(({ action }) => action)).toContain("review.close");
  expect((await call("GET", "/audit?action=review.*")).body.items).toEqual([]);
});
