import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { DeliveryResult, DestinationKind } from "#lib/shared/audit/destinations.ts";
import type { LeaverState } from "#lib/shared/people/leaver.ts";
import type { ClaimState } from "#lib/shared/requests/claims.ts";
import type { RequestKind, RequestState } from "#lib/shared/requests/requests.ts";
import type { ReviewState } from "#lib/shared/reviews/reviews.ts";
import { CREATION_STEPS, type CreationStep } from "#lib/shared/sql-users/creation.ts";
import { PAIR_STEPS, type PairStep } from "#lib/shared/sql-users/pairs.ts";
import { leaverPage, workOnPlans } from "../../../testing/accounts/leaver-steps.ts";
import { workOnApprovals } from "../../../testing/request-steps.ts";
import { change, look, OTHER_ID, type Person } from "../../../testing/requests.ts";
import { at, CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { allDeliveries, resumeDeliveries } from "../../../testing/sql-users/delivery-steps.ts";
import { noPause, workOnAll, workOnRotations } from "../../../testing/sql-users/rotation-faults.ts";
import { newOpener, once, rotation, statesOf } from "../../../testing/sql-users/rotation-steps.ts";
import {
  cloud,
  db,
  onUsedStore,
  personOf,
  sendToDestinations,
  startVault,
} from "../../../testing/stores/used-server.ts";
import { rowsOf } from "../../../testing/stores/used-store.ts";
import { sweepReviews } from "../../reviews/acts/sweep.ts";
import { storedEvidence } from "../../reviews/close.ts";
import { settleCreations } from "../../sql-users/create/settle-left.ts";
import type { Tables } from "../../store/db/tables.ts";
import { leaverOf } from "../../store/jobs/leavers.ts";
import { destinationsDoor } from "../doors/destinations.ts";
import { approveRequestDoor, claimRequestDoor, requestListDoor } from "../doors/requests.ts";
import { closeReviewDoor, reviewListDoor } from "../doors/reviews.ts";
import { claimListDoor } from "../doors/sql-users/claims.ts";
import { pairDoor, resetIdleDoor } from "../doors/sql-users/pairs.ts";
import { resumeRotationDoor, rotationListDoor } from "../doors/sql-users/rotation.ts";
import { resetPasswordDoor, sqlUserListDoor } from "../doors/sql-users/sql-users.ts";

onUsedStore();

let ada: Person;
let cleo: Person;
beforeEach(async () => {
  [ada, cleo] = [await personOf("Ada"), await personOf("Cleo")];
});

function value<T>(answer: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!answer.ok) throw new Error(JSON.stringify(answer.error));
  return answer.value;
}

const jobIn = async (state: "running" | "paused" | "stopped") =>
  (
    await db
      .selectFrom("jobs")
      .select("id")
      .where("kind", "=", "rotation")
      .where("state", "=", state)
      .executeTakeFirstOrThrow()
  ).id;
const withNewPassword = (prefix: string) =>
  [...cloud.users].flatMap(([name, password]) => (name.startsWith(prefix) && password !== "old" ? [name] : [])).sort();

/** The states that stored work can be in, each with how many rows are in it: one that is missing does not compile. */
const STATES = {
  jobs: { state: { running: 20, paused: 2, stopped: 4, ended: 8 } satisfies Record<Tables["jobs"]["state"], number> },
  job_items: {
    state: { waiting: 20, running: 6, done: 6, failed: 5, unknown: 2, stopped: 4 } satisfies Record<
      Tables["job_items"]["state"],
      number
    >,
  },
  creations: {
    step: { begun: 2, created: 2, granted: 2, verified: 2, signed_in: 2 } satisfies Record<CreationStep, number>,
    way: { sql: 5, api: 5 } satisfies Record<Tables["creations"]["way"], number>,
  },
  pairs: { step: { reset: 1, deploy: 1, idle: 1, flip: 1 } satisfies Record<PairStep, number> },
  requests: {
    state: { pending: 6, approved: 7, denied: 1, withdrawn: 1 } satisfies Record<
      Exclude<Tables["requests"]["state"], "manual">,
      number
    >,
    kind: { create: 11, reset: 1, privileges: 1, extend: 1, delete: 1 } satisfies Record<
      Exclude<RequestKind, "grant">,
      number
    >,
  },
  reviews: { state: { open: 2, closing: 1, closed: 1 } satisfies Record<ReviewState, number> },
  destinations: { kind: { webhook: 4, audit: 1, anchors: 1 } satisfies Record<DestinationKind, number> },
  deliveries: { result: { delivered: 1, retry: 1, failed: 1 } satisfies Record<DeliveryResult, number> },
} satisfies { [Table in keyof Tables]?: { [Column in keyof Tables[Table]]?: Record<string, number> } };

describe("on a store that was in use", () => {
  test("stored work is in each state that it can be in", async () => {
    const rows = await rowsOf(db);
    for (const [table, columns] of Object.entries(STATES))
      for (const [column, expected] of Object.entries(columns)) {
        const groups = Map.groupBy(rows.get(table) ?? [], (row) => String(Reflect.get(row, column)));
        const counts = Object.fromEntries([...groups].map(([value, of]) => [value, of.length]));
        expect(counts, `${table}.${column}`).toEqual(expected);
      }
  });

  test("a running rotation ends, a paused one waits for its starter, and what a dead server sent is set anew or named", async () => {
    const [running, paused, stopped] = [await jobIn("running"), await jobIn("paused"), await jobIn("stopped")];
    await workOnRotations(db);
    const { rotations } = value(await look(ada, rotationListDoor, {}));
    expect(Object.fromEntries(rotations.map(({ id, state }) => [id, state]))).toMatchObject({
      [running]: "over",
      [paused]: "paused",
      [stopped]: "stopped",
    });
    expect(rotations).toHaveLength(5);
    expect(statesOf(await rotation(ada, running))).toEqual({
      running_held_a: "done",
      running_b: "done",
      running_c: "done",
    });
    expect(statesOf(await rotation(ada, stopped))).toEqual({
      stopped_held_a: "unknown outcome_unknown",
      stopped_b: "stopped",
      stopped_c: "stopped",
    });
    expect(withNewPassword("paused")).toEqual([]);
    const bea = await personOf("Bea");
    value(await change(bea, resumeRotationDoor, { id: paused, key: (await newOpener()).key }));
    expect(statesOf(await once(bea, paused, "over"))).toEqual({
      paused_held_a: "unknown outcome_unknown",
      paused_b: "done",
      paused_c: "done",
    });
    expect(withNewPassword("")).toEqual(["paused_b", "paused_c", "running_b", "running_c", "running_held_a"]);
  });

  test("a leaver plan that is half done ends, and one that cannot go on says why", async () => {
    await startVault();
    const plans = async () => {
      const rows = await db.selectFrom("jobs").select(["id", "about", "input"]).where("kind", "=", "leaver").execute();
      return rows.map((row) => Object.assign(row, { name: String(JSON.parse(row.input).account.name) }));
    };
    const stateOf = async (leaver: string) => {
      const id = (await plans()).find(({ name }) => name === leaver)?.id ?? "";
      return (await leaverOf(db, id))?.state;
    };
    await vi.waitFor(
      async () => {
        await workOnPlans();
        expect(await stateOf("Half")).toBe("done");
      },
      { timeout: 20_000, interval: 50 },
    );
    const pages = (await plans()).map(async ({ about, name }) => {
      const { plan } = await leaverPage(ada, { id: about ?? "", name, browser: ada.browser });
      const why = plan?.cause ?? plan?.steps.find(({ state }) => state === "failed")?.code;
      return [name, [plan?.state, why]] as const;
    });
    const expected: Record<string, [LeaverState, string | undefined]> = {
      Half: ["done", undefined],
      Fail: ["open", "internal"],
      Ends: ["open", "unauthenticated"],
      Stop: ["stopped", undefined],
      Gone: ["done", undefined],
    };
    expect(Object.fromEntries(await Promise.all(pages))).toEqual(expected);
    expect(withNewPassword("seen")).toEqual(["seen_half"]);
  });

  test("each open delivery into a secret store arrives or is undone", async () => {
    const vault = await startVault();
    await resumeDeliveries();
    expect(Object.fromEntries((await allDeliveries()).map(({ name, outcome }) => [name, outcome]))).toEqual({
      dlv_creating: "delivered",
      dlv_writing: "undone",
      dlv_setting: "delivered",
      dlv_promoting: "delivered",
      dlv_undoing: "undone",
      dlv_unsure: "delivered",
      dlv_delivered: "delivered",
      dlv_undone: "undone",
      dlv_replaced: "replaced",
      dlv_gone: "gone",
      dlv_given_up: "given_up",
    });
    const set = withNewPassword("dlv");
    expect(set).toEqual(["dlv_creating", "dlv_promoting", "dlv_setting", "dlv_unsure"]);
    for (const name of set) expect(vault.newest(`secret/${name}`)?.password).toBe(cloud.users.get(name));
  });

  test("creations that stopped are named in the list, and ends of access that fail stay due", async () => {
    await settleCreations(db);
    await workOnAll(db, noPause);
    const { users } = value(await look(ada, sqlUserListDoor, { clusterId: OTHER_ID, fresh: true }));
    const unfinished = users.flatMap(({ name, unfinished: left }) => (left ? [[name, left.after]] : []));
    const created = CREATION_STEPS.filter((step) => step !== "begun");
    expect(Object.fromEntries(unfinished)).toEqual(
      Object.fromEntries(["api", "sql"].flatMap((way) => created.map((step) => [`new_${way}_${step}`, step]))),
    );
    expect(await db.selectFrom("creations").select("id").execute()).toHaveLength(2 * CREATION_STEPS.length);
    const rows = await db.selectFrom("sql_users").select(["name", "end_done"]).where("name", "like", "end%").execute();
    expect(rows.flatMap(({ name, end_done }) => (end_done === null ? [] : [name]))).toEqual(["end_done"]);
    const events = await db
      .selectFrom("audit_events")
      .select(["action", "target"])
      .where("actor", "=", "Rolecall")
      .where("outcome", "=", "failed")
      .execute();
    // A later end is set only after a reading of the one that is there, which fails first.
    expect(events.map(({ action, target }) => `${action} ${target}`).sort()).toEqual([
      "sql_user.end_access end_due",
      "sql_user.end_access end_failing",
    ]);
  });

  test("a pair is at its step and takes the next", async () => {
    const stepOf = async (name: string) => value(await look(cleo, pairDoor, at(name))).pair?.step;
    for (const step of PAIR_STEPS) expect(await stepOf(`pair_${step}_a`)).toBe(step);
    value(await change(cleo, resetIdleDoor, at("pair_reset_b")));
    expect(await stepOf("pair_reset_a")).toBe("deploy");
    expect(withNewPassword("pair")).toEqual(["pair_reset_b"]);
  });

  test("requests have their states, an approval that a dead server left is pending again, and each can be decided and claimed", async () => {
    const named = await db.selectFrom("requests").select(["id", "name"]).execute();
    const states = async (): Promise<Record<string, RequestState | undefined>> => {
      const { requests } = value(await look(cleo, requestListDoor, {}));
      const byId = new Map(requests.map(({ id, state }) => [id, state]));
      return Object.fromEntries(named.map(({ id, name }) => [name, byId.get(id)]));
    };
    await workOnApprovals();
    expect(await states()).toEqual({
      req_pending: "pending",
      req_reset: "pending",
      req_privileges: "pending",
      req_extend: "pending",
      req_delete: "pending",
      req_denied: "denied",
      req_withdrawn: "withdrawn",
      req_waiting: "waiting",
      req_ready: "ready",
      req_finished: "finished",
      req_expired: "expired",
      req_void: "void",
      req_attempt: "pending",
      req_sent: "pending",
      req_held_create: "pending",
    });
    const idOf = (wanted: string) => named.find(({ name }) => name === wanted)?.id ?? "";
    for (const name of ["req_pending", "req_attempt", "req_held_create"])
      value(await change(cleo, approveRequestDoor, { clusterId: CLUSTER_ID, id: idOf(name) }));
    value(await change(await personOf("Mara"), claimRequestDoor, { id: idOf("req_ready") }));
    expect(await states()).toMatchObject({
      req_pending: "waiting",
      req_attempt: "waiting",
      req_held_create: "waiting",
      req_ready: "finished",
    });
  });

  test("a review whose close was interrupted is open and can be closed, decisions are proved, and stored evidence is whole", async () => {
    await workOnAll(db, noPause);
    await sweepReviews(db);
    const reviews = async () => value(await look(ada, reviewListDoor, {})).reviews;
    const summary = async () =>
      Object.fromEntries((await reviews()).map(({ name, state, totals: { open } }) => [name, [state, open]]));
    expect(await summary()).toEqual({
      Open: ["open", 2],
      Repeats: ["open", 0],
      Closing: ["open", 2],
      Closed: ["closed", 2],
    });
    value(await change(cleo, resetPasswordDoor, at("rev_a")));
    await sweepReviews(db);
    const [closing, closed] = ["Closing", "Closed"].map((name) =>
      reviews().then((all) => all.find((each) => each.name === name)),
    );
    value(await change(cleo, closeReviewDoor, { id: (await closing)?.id, undecided: 1 }));
    expect(await summary()).toEqual({
      Open: ["open", 1],
      Repeats: ["open", 0],
      Closing: ["closed", 1],
      Closed: ["closed", 1],
    });
    const files = await storedEvidence(db, (await closed)?.id ?? "");
    const sums = files.find(({ name }) => name === "SHA256SUMS")?.text ?? "";
    expect(files).toHaveLength(13);
    expect(createHash("sha256").update(sums).digest("hex")).toBe((await closed)?.manifest);
  });

  test("claim links have their states", async () => {
    const { claims } = value(await look(cleo, claimListDoor, { clusterId: CLUSTER_ID }));
    const expected: Record<string, ClaimState> = {
      link_open: "waiting",
      link_account: "waiting",
      link_team: "waiting",
      link_attempt: "waiting",
      link_used: "used",
      link_revoked: "revoked",
      link_expired: "expired",
    };
    const links = claims.filter(({ sqlUser }) => sqlUser.startsWith("link_"));
    expect(Object.fromEntries(links.map(({ sqlUser, state }) => [sqlUser, state]))).toEqual(expected);
  });

  test("each destination opens its address, gets what waited for it, and a paused one nothing", async () => {
    expect(await sendToDestinations()).toEqual(["/anchors", "/audit", "/fails", "/queue", "/works"]);
    const listed = value(await look(ada, destinationsDoor, {}));
    expect(Object.fromEntries(listed.map(({ name, state, waiting }) => [name, [state, waiting]]))).toEqual({
      works: ["working", 0],
      fails: ["working", 0],
      queue: ["working", 0],
      audit: ["working", 0],
      anchors: ["working", 0],
      paused: ["paused", 3],
    });
  });
});
