import { describe, expect, test, vi } from "vitest";
import type { JobKind } from "#lib/shared/audit/jobs.ts";
import { workOnPlans } from "../../../testing/accounts/leaver-steps.ts";
import { workOnApprovals } from "../../../testing/request-steps.ts";
import { look } from "../../../testing/requests.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { resumeDeliveries } from "../../../testing/sql-users/delivery-steps.ts";
import { noPause, workOnAll, workOnRotations } from "../../../testing/sql-users/rotation-faults.ts";
import {
  cloud,
  db,
  onUsedStore,
  personOf,
  sendToDestinations,
  startVault,
} from "../../../testing/stores/used-server.ts";
import { WRITTEN_AT } from "../../../testing/stores/used-store.ts";
import { saveWatch } from "../../../testing/watch-steps.ts";
import { startJob } from "../../jobs/control.ts";
import { workOn } from "../../jobs/work.ts";
import { putBackJob } from "../../restrict/back-job.ts";
import { restrictionJob } from "../../restrict/job.ts";
import { beginLooks } from "../../restrict/since/job.ts";
import { NOTHING_YET } from "../../restrict/stored.ts";
import { beginReadings } from "../../restrict/watch/job.ts";
import { sweepReviews } from "../../reviews/acts/sweep.ts";
import { settleCreations } from "../../sql-users/create/settle-left.ts";
import { openDeliveries } from "../../store/automation/store-deliveries.ts";
import { itemsOfJob } from "../../store/jobs/job-items.ts";
import { jobOf, newestJobs } from "../../store/jobs/jobs.ts";
import { stepsOf } from "../../store/jobs/leaver-steps.ts";
import { openLeavers } from "../../store/jobs/leavers.ts";
import { checkJob } from "../../verification/check-job.ts";
import { requestListDoor } from "../doors/requests.ts";
import { claimListDoor } from "../doors/sql-users/claims.ts";
import { JOBS } from "./job-kinds.ts";

/* What becomes of stored work whose starter loses the right, is disabled or signs out. It records what is true, not what should be. */

onUsedStore();

const EVENTS = ["loses the right", "is disabled", "signs out"] as const;
type Event = (typeof EVENTS)[number];

/** What happens to an account, as the store has it afterwards. */
const HAPPENINGS: Record<Event, (id: string) => Promise<void>> = {
  "loses the right": async (id) => {
    await db.deleteFrom("cluster_roles").where("account_id", "=", id).execute();
    await db.updateTable("accounts").set({ role: "member", hand_role: null }).where("id", "=", id).execute();
  },
  "is disabled": async (id) => {
    await db.updateTable("accounts").set({ disabled_at: Date.now() }).where("id", "=", id).execute();
    await endSessions(id);
  },
  "signs out": endSessions,
};

async function endSessions(id: string): Promise<void> {
  await db.deleteFrom("sessions").where("account_id", "=", id).execute();
}

/** After the next start of a review that repeats. */
const LATER_MS = 100 * 24 * 3_600_000;

/** Stored work that no job does. */
type Other = "request" | "claim link" | "review" | "destination";
type Kind = JobKind | Other;

/** Each kind of stored work with its starter and where it is once its worker has run. */
const KINDS: Record<Kind, { starter: string; now: () => Promise<string | undefined> }> = {
  rotation: {
    starter: "Bea",
    now: async () => {
      await workOnRotations(db);
      const rows = await db
        .selectFrom("job_items")
        .innerJoin("jobs", "jobs.id", "job_items.job_id")
        .select(["jobs.state as job", "jobs.cause", "job_items.state as item"])
        .where("job_items.name", "like", "running%")
        .orderBy("position")
        .execute();
      return `${rows[0]?.job} for ${rows[0]?.cause}: ${rows.map(({ item }) => item).join(", ")}`;
    },
  },
  delivery: {
    starter: "Cleo",
    now: async () => {
      await startVault();
      await resumeDeliveries();
      const open = (await openDeliveries(db)).map(({ name, waitsFor }) => `${name} waits for ${waitsFor}`);
      const set = [...cloud.users].filter(([name, password]) => name.startsWith("dlv") && password !== "old");
      return `${open.sort().join(", ")}; ${set.length} are set`;
    },
  },
  request: {
    starter: "Cleo",
    now: async () => {
      const answer = await look(await personOf("Mara"), requestListDoor, {});
      const ready = await db.selectFrom("requests").select("id").where("name", "=", "req_ready").executeTakeFirst();
      return answer.ok ? answer.value.requests.find(({ id }) => id === ready?.id)?.state : undefined;
    },
  },
  approval: {
    starter: "Cleo",
    now: async () => {
      await workOnApprovals();
      const left = await db
        .selectFrom("jobs")
        .innerJoin("job_items", "job_items.job_id", "jobs.id")
        .innerJoin("requests", "requests.id", "jobs.about")
        .select(["requests.name", "requests.state as request", "job_items.state as item"])
        .where("jobs.kind", "=", "approval")
        .orderBy("requests.name")
        .execute();
      return left.map(({ name, request, item }) => `${name} ${request}, ${item}`).join("; ");
    },
  },
  "claim link": {
    starter: "Cleo",
    now: async () => {
      const answer = await look(await personOf("Ada"), claimListDoor, { clusterId: CLUSTER_ID });
      return answer.ok ? answer.value.claims.find(({ sqlUser }) => sqlUser === "link_open")?.state : undefined;
    },
  },
  review: {
    starter: "Cleo",
    now: async () => {
      vi.setSystemTime(WRITTEN_AT + LATER_MS);
      await sweepReviews(db);
      vi.setSystemTime(WRITTEN_AT + 60_000);
      const all = await db.selectFrom("reviews").select(["name", "state"]).where("state", "=", "open").execute();
      const isRepeated = all.some(({ name }) => name.startsWith("Repeats, "));
      return `open, ${isRepeated ? "repeated" : "not repeated"}`;
    },
  },
  leaver: {
    starter: "Ada",
    now: async () => {
      await workOnPlans();
      const plan = (await openLeavers(db)).find(({ account }) => account.name === "Half");
      if (!plan) throw new Error("there is no plan");
      const steps = (await stepsOf(db, plan)).map(({ step, state }) => `${step} ${state}`);
      const event = await db
        .selectFrom("audit_events")
        .select(["actor", "details"])
        .where("action", "=", "leaver.hand_over")
        .where("target", "=", "half@example.com")
        .where("outcome", "=", "done")
        .executeTakeFirst();
      const by = `${event?.actor} for ${event && JSON.parse(event.details).arrangedBy}`;
      return `${plan.state} for ${plan.cause}: ${steps.slice(2).join(", ")} by ${by}`;
    },
  },
  end_of_access: {
    starter: "Ada",
    now: async () => {
      await workOnAll(db, noPause);
      const tried = await db
        .selectFrom("audit_events")
        .select("target")
        .where("action", "=", "sql_user.end_access")
        .execute();
      return `tried: ${[...new Set(tried.map(({ target }) => target))].sort().join(", ")}`;
    },
  },
  review_close: {
    starter: "Cleo",
    now: async () => {
      for (const { id } of await newestJobs(db, { kind: "review_close" })) await workOn(db, JOBS.review_close, id);
      const left = await db
        .selectFrom("jobs")
        .innerJoin("job_items", "job_items.job_id", "jobs.id")
        .innerJoin("reviews", "reviews.id", "jobs.about")
        .select(["reviews.name", "reviews.state as review", "job_items.state as item"])
        .where("jobs.kind", "=", "review_close")
        .execute();
      return left.map(({ name, review, item }) => `${name} ${review}, ${item}`).join("; ");
    },
  },
  creation: {
    starter: "Ada",
    now: async () => {
      await settleCreations(db);
      return `${(await db.selectFrom("creations").select("id").execute()).length} wait for a person`;
    },
  },
  check: {
    starter: "Cleo",
    now: async () => {
      const [cleo] = await db.selectFrom("accounts").selectAll().where("name", "=", "Cleo").execute();
      const [session] = await db
        .selectFrom("sessions")
        .select("id_hash")
        .where("account_id", "=", cleo?.id ?? "")
        .execute();
      const { id = "", email = "", name = "" } = cleo ?? {};
      const starter = { id, email, name, sessionHash: session?.id_hash ?? "of a session that is over" };
      const input = { clusterId: CLUSTER_ID, clusterName: "shop" };
      const items = [{ step: "read", input: {}, data: { done: 0, total: 0, result: null } }];
      const job = { starter, requestId: "req", address: "", input };
      const check = (await startJob(db, checkJob, job, items)) ?? "";
      await workOn(db, JOBS.check, check);
      const stored = await jobOf(db, "check", check);
      const [item] = await itemsOfJob(db, check);
      return `${stored?.state} for ${stored?.cause}: ${item?.state}`;
    },
  },
  restriction: {
    starter: "Cleo",
    now: async () => {
      const cleo = await db.selectFrom("accounts").selectAll().where("name", "=", "Cleo").executeTakeFirstOrThrow();
      const session = await db
        .selectFrom("sessions")
        .select("id_hash")
        .where("account_id", "=", cleo.id)
        .executeTakeFirst();
      const { id: accountId, email, name } = cleo;
      const id = await startJob(
        db,
        restrictionJob,
        {
          input: { clusterId: CLUSTER_ID, onFailure: "pause", canaryMinutes: 0, reason: "" },
          starter: { id: accountId, email, name, sessionHash: session?.id_hash ?? "ended" },
          requestId: "req_1",
          address: "",
        },
        [{ step: "read", input: { wanted: null, statements: [], digest: "0".repeat(64) }, data: NOTHING_YET }],
      );
      await workOn(db, JOBS.restriction, id ?? "");
      const [job] = await newestJobs(db, { kind: "restriction" });
      return `${job?.state} for ${job?.cause}: ${job?.counts.waiting} waits`;
    },
  },
  watch: {
    starter: "Cleo",
    now: async () => {
      const id = (await beginReadings(db, CLUSTER_ID)) ?? "";
      await saveWatch(db, CLUSTER_ID);
      await workOn(db, JOBS.watch, id);
      const [item] = await itemsOfJob(db, id);
      return `${(await jobOf(db, "watch", id))?.state}: ${item?.state} for ${item?.code}`;
    },
  },
  restriction_watch: {
    starter: "Cleo",
    now: async () => {
      await beginLooks(db, { restriction: "job_gone", clusterId: CLUSTER_ID }, new Map());
      await db.updateTable("jobs").set({ start_at: null }).where("kind", "=", "restriction_watch").execute();
      await db.updateTable("job_items").set({ next_at: 0 }).where("step", "=", "look").execute();
      const [{ id = "" } = {}] = await newestJobs(db, { kind: "restriction_watch" });
      await workOn(db, JOBS.restriction_watch, id);
      return (await jobOf(db, "restriction_watch", id))?.state;
    },
  },
  // It is cancelled only by a person, or by the end of the way back.
  put_back: {
    starter: "Cleo",
    now: async () => {
      const cleo = await db.selectFrom("accounts").selectAll().where("name", "=", "Cleo").executeTakeFirstOrThrow();
      const ofCleo = db.selectFrom("sessions").select("id_hash").where("account_id", "=", cleo.id);
      const session = await ofCleo.executeTakeFirst();
      const { id: accountId, email, name } = cleo;
      const times = {
        until: Date.now() + 3_600_000,
        deadline: Date.now() + 3_600_000,
        begunAt: null,
        hours: 1,
        seal: "",
      };
      const none = { secondBy: null, cancelledBy: null, gives: [], lost: [], isEmpty: false, isStuck: false };
      const back = Object.assign({ knowers: [] }, times, none);
      const id = await startJob(
        db,
        putBackJob,
        {
          input: { clusterId: CLUSTER_ID, onFailure: "pause", canaryMinutes: 0, reason: "", restriction: "job_1" },
          starter: { id: accountId, email, name, sessionHash: session?.id_hash ?? "ended" },
          requestId: "req_1",
          address: "",
        },
        [
          {
            step: "give",
            input: { wanted: null, statements: [], digest: "0".repeat(64) },
            data: Object.assign({}, NOTHING_YET, { back }),
          },
        ],
      );
      await workOn(db, JOBS.put_back, id ?? "");
      const [job] = await newestJobs(db, { kind: "put_back" });
      const [item] = await itemsOfJob(db, id ?? "");
      return `${job?.state}: ${item?.state} for ${item?.code}`;
    },
  },
  pair: {
    starter: "Cleo",
    now: async () =>
      (await db.selectFrom("pairs").select("step").orderBy("step").execute()).map(({ step }) => step).join(),
  },
  destination: { starter: "Ada", now: async () => (await sendToDestinations()).join() },
};

const always = (text: string): Record<Event, string> => ({
  "loses the right": text,
  "is disabled": text,
  "signs out": text,
});

const waiting = (code: string) => {
  const left = ["dlv_creating", "dlv_promoting", "dlv_setting", "dlv_unsure"];
  return `${left.map((name) => `${name} waits for ${code}`).join(", ")}; 0 are set`;
};

const EXPECTED: Record<Kind, Record<Event, string>> = {
  rotation: {
    "loses the right": "paused for cluster_not_found: unknown, waiting, waiting",
    "is disabled": "paused for unauthenticated: unknown, waiting, waiting",
    "signs out": "paused for unauthenticated: unknown, waiting, waiting",
  },
  // The secret store has lost each password, so that a new one would have to be set.
  delivery: {
    "loses the right": waiting("cluster_not_found"),
    "is disabled": waiting("unauthenticated"),
    "signs out": waiting("unauthenticated"),
  },
  request: { "loses the right": "void", "is disabled": "void", "signs out": "ready" },
  // A server that died carried them out for an approver who waited.
  approval: always("req_attempt pending, stopped; req_held_create pending, unknown; req_sent pending, unknown"),
  "claim link": { "loses the right": "void", "is disabled": "void", "signs out": "waiting" },
  review: {
    "loses the right": "open, not repeated",
    "is disabled": "open, not repeated",
    "signs out": "open, repeated",
  },
  leaver: {
    "loses the right": "open for forbidden: hand_over done, rotate waiting by Rolecall for ada@example.com",
    "is disabled": "open for unauthenticated: hand_over done, rotate waiting by Rolecall for ada@example.com",
    "signs out": "open for unauthenticated: hand_over done, rotate waiting by Rolecall for ada@example.com",
  },
  // The next server opens the review again, which needs no right.
  review_close: always("Closing open, failed"),
  end_of_access: always("tried: end_due, end_failing"),
  creation: always("10 wait for a person"),
  check: {
    "loses the right": "stopped for cluster_not_found: stopped",
    "is disabled": "stopped for unauthenticated: stopped",
    "signs out": "stopped for unauthenticated: stopped",
  },
  restriction: {
    "loses the right": "paused for cluster_not_found: 1 waits",
    "is disabled": "paused for unauthenticated: 1 waits",
    "signs out": "paused for unauthenticated: 1 waits",
  },
  // It only reads, and was authorized when it was started; this cluster has no connection.
  watch: always("running: waiting for sql_connection_off"),
  restriction_watch: always("ended"),
  put_back: {
    "loses the right": "running: waiting for cluster_not_found",
    "is disabled": "running: waiting for unauthenticated",
    "signs out": "running: waiting for unauthenticated",
  },
  pair: always("deploy,flip,idle,reset"),
  destination: always("/anchors,/audit,/fails,/queue,/works"),
};

describe.each(Object.keys(KINDS) as Kind[])("stored work of the kind %s", (kind) => {
  test.each(EVENTS)("whose starter %s waits, ends or goes on as the table says", async (event) => {
    const { starter, now } = KINDS[kind];
    const { id } = await db.selectFrom("accounts").select("id").where("name", "=", starter).executeTakeFirstOrThrow();
    await HAPPENINGS[event](id);
    expect(await now()).toBe(EXPECTED[kind][event]);
  });
});
