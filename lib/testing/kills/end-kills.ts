import { expect } from "vitest";
import { type Instant, instantAt } from "#lib/shared/time/instant.ts";
import { timeText } from "#lib/sql/time.ts";
import type { AnyJob } from "../../server/jobs/define.ts";
import { endOfAccessJob } from "../../server/sql-users/facts/ends.ts";
import type { Store } from "../../server/store/db/open.ts";
import { store } from "../../server/store/db/store.ts";
import { itemsOfJob } from "../../server/store/jobs/job-items.ts";
import { rowOf } from "../../server/store/sql-users/present-sql-users.ts";
import type { EndStep } from "../../server/store/sql-users/sql-user-ends.ts";
import { saveCreated } from "../../server/store/sql-users/sql-users.ts";
import { holdStatement } from "../sql-cluster.ts";
import { storeGrant } from "../sql-users/stored-grant.ts";
import { newSqlWorld, type SqlWorld } from "../sql-world.ts";
import type { JobKill } from "./job-kills.ts";

/* For tests only: ends of access whose server dies. */

const PASSWORD = "of-an-application-1";
const DAY_MS = 24 * 3_600_000;
/** Those whose end comes to nothing outside Rolecall but notices. */
const isNotice = (step: EndStep) => step === "warn" || step === "notify";

/** The statement of each step that is held; nothing outside Rolecall is called to notify. */
const HELD: Record<EndStep, RegExp | undefined> = {
  set: /^ALTER USER "app" VALID UNTIL/,
  warn: undefined,
  end: /^ALTER USER "app" NOLOGIN/,
  notify: undefined,
  delete: undefined,
};

/** Ends with this step, since the next one waits for its time. */
function upTo(last: "set" | "warn"): AnyJob {
  const step = endOfAccessJob.steps[last];
  const without = <E extends { is: string; data?: unknown }>(end: E) =>
    end.is === "again" ? { is: "done" as const, data: end.data } : end;
  const run = async (context: never) =>
    without(await (step.run as (context: never) => ReturnType<typeof step.run>)(context));
  const recover = async (context: never) =>
    without(await (step.recover as (context: never) => ReturnType<typeof step.recover>)(context));
  const steps = Object.assign({}, endOfAccessJob.steps, { [last]: Object.assign({}, step, { run, recover }) });
  return Object.assign({}, endOfAccessJob, { steps }) as AnyJob;
}

/** When the access ends, so that the step comes at once. */
const ENDS_IN: Record<EndStep, number> = { set: DAY_MS, warn: 5 * 60_000, end: 0, notify: 0, delete: 0 };

function endOf(step: EndStep): JobKill {
  let world: SqlWorld;
  let isHeld = false;
  const sql = () => world.cloud.sql(world.clusterId);
  const sent = (statement: RegExp) =>
    sql()
      .record()
      .filter(({ text }) => statement.test(text ?? "")).length;
  const isOut = () =>
    world.signIn("app", PASSWORD).then(
      () => false,
      () => true,
    );
  const statement = HELD[step];
  const deletions = () => world.cloud.record().filter(({ route }) => route === "sql-users.delete").length;
  const holdDeletion = (when: "before it is carried out" | "after it is carried out") => {
    const at = when === "before it is carried out" ? "before" : "after";
    const fault = world.cloud.fault({ route: "sql-users.delete", when: at, hold: true, times: 1 });
    return { arrived: fault.struck, release: () => fault.release() };
  };
  return {
    kind: step === "set" || step === "warn" ? upTo(step) : (endOfAccessJob as AnyJob),
    step,
    items: 1,
    begin: async () => {
      world = await newSqlWorld("manage");
      const { cloud, clusterId, ada } = world;
      await cloud.addUser(clusterId, "app", { password: PASSWORD });
      const [db, target] = [await store(), { clusterId, name: "app" }];
      // To the millisecond: one that lay before the connection would be a reminder.
      const wantedUntil = (Date.now() + ENDS_IN[step]) as Instant;
      await saveCreated(db, target, { by: { id: ada.id, name: "Ada" }, ownerTeamId: world.payments, wantedUntil });
      const about = (await rowOf(db, target))?.id ?? "";
      if (step === "delete") return deletionDue(db, about);
      return (await db.selectFrom("jobs").select("id").where("about", "=", about).executeTakeFirstOrThrow()).id;
    },
    isRepeated: isNotice(step),
    hold:
      step === "delete"
        ? holdDeletion
        : statement &&
          ((when) =>
            holdStatement(sql(), statement, when, (isNow) => {
              isHeld = isNow;
            })),
    verify: async (id) => {
      const db = await store();
      const [item] = await itemsOfJob(db, id);
      const kind = step === "warn" ? "access_ending" : "access_ended";
      const notices = await db.selectFrom("notices").select(["about", "account_id"]).where("kind", "=", kind).execute();
      const isDone = item?.state === "done";
      if (step === "set" && isDone) expect(sent(HELD.set ?? /^$/)).toBeGreaterThan(0);
      if (step === "end" && item?.state === "stopped") expect(await isOut()).toBe(false);
      if (step === "notify" || (step === "end" && isDone)) expect(await isOut()).toBe(true);
      const told = new Set(notices.map((notice) => `${notice.account_id} ${notice.about}`));
      expect(told.size).toBe(notices.length);
      const isTold = isDone && step !== "set" && step !== "delete";
      expect(new Set(notices.map(({ about }) => about)).size).toBe(isTold ? 1 : 0);
      if (step === "delete" && isDone) expect(world.cloud.userNames(world.clusterId)).not.toContain("app");
    },
    // One that is held is on its way.
    changes: () => sent(/^(ALTER USER|CANCEL)/) + deletions() + (isHeld ? 1 : 0),
  };

  /** Temporary access that was ended two days ago. */
  async function deletionDue(db: Store, about: string): Promise<string> {
    const job = await db
      .selectFrom("jobs")
      .select(["id", "input"])
      .where("about", "=", about)
      .executeTakeFirstOrThrow();
    const at = instantAt(Date.now() - 2 * DAY_MS);
    await storeGrant(db, world, { sqlUserId: about, name: "app", latestEnd: at });
    sql().asRoot(`ALTER USER app NOLOGIN VALID UNTIL '${timeText(at)}'`);
    const input = JSON.stringify(Object.assign(JSON.parse(job.input), { at }));
    await db.updateTable("jobs").set({ input, next_at: 0 }).where("id", "=", job.id).execute();
    await db.updateTable("sql_users").set({ wanted_until: at, end_done: at }).where("id", "=", about).execute();
    const over = { step: "delete" satisfies EndStep, next_at: 0, data: JSON.stringify({ isSet: true }) };
    await db.updateTable("job_items").set(over).where("job_id", "=", job.id).execute();
    return job.id;
  }
}

/** One for each step. */
export const END_KILLS: Record<string, () => JobKill> = {
  "set of an end of access": () => endOf("set"),
  "notice before an end of access": () => endOf("warn"),
  "end of access": () => endOf("end"),
  "notice of an end of access": () => endOf("notify"),
  "deletion after an end of access": () => endOf("delete"),
};
