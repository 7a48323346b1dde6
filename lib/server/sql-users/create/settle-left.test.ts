import { beforeEach, describe, expect, test } from "vitest";
import { begin, create, left, listed, named, sql, world } from "../../../testing/creation-steps.ts";
import { onStore } from "../../../testing/on-store.ts";
import { freshProcess, registry } from "../../../testing/server.ts";
import { meanwhile } from "../../../testing/sql-cluster.ts";
import { endSqlWorlds } from "../../../testing/sql-world.ts";
import { startJob } from "../../jobs/control.ts";
import { store } from "../../store/db/store.ts";
import { stopJob } from "../../store/jobs/job-changes.ts";
import { creationKey, saveCreationStep } from "../../store/sql-users/creations.ts";
import { creationJob } from "./job.ts";
import { settleCreations } from "./settle-left.ts";

const LOOK = /SHOW USERS.*username = 'app'/;
/** The rounds come again and again: a pause after a failure would hide the second. */
const settle = async () => {
  registry()?.delete("creations-paused");
  await settleCreations(await store());
};
const during = (work: () => Promise<void>) =>
  sql().fault({ kind: "slow", statement: LOOK, times: 1, until: meanwhile(work) });
const driftOf = async () => {
  const rows = await (await store()).selectFrom("audit_events").select(["action", "target"]).execute();
  return rows.filter(({ action }) => action === "sql_user.appeared").map(({ target }) => target);
};

describe.each(["SQLite", "PostgreSQL"] as const)("on %s, a look at a creation that was left in the middle", (kind) => {
  freshProcess();
  onStore(kind);
  endSqlWorlds();
  let id = "";
  beforeEach(async () => {
    await begin("manage");
    sql().fault({ kind: "cut", statement: /^CREATE USER/ });
    await create("app");
    sql().clearFaults();
    // What the look finds is another person's.
    sql().asRoot("CREATE USER app WITH PASSWORD 'password-of-another-1'");
    await listed("app");
    id = (await left())[0]?.id ?? "";
  });

  test("ends nothing that another server has begun to finish meanwhile, and what it gives back is looked at again", async () => {
    const before = await left();
    let attempt: string | undefined;
    during(async () => {
      const about = Object.assign(named("app"), { sqlUserId: "usr_app" });
      const item = { step: "removing", sqlUser: about, openKey: creationKey(about), input: {}, data: {} };
      const starter = { id: world.ada.id, email: "ada@example.com", name: "Ada", sessionHash: "" };
      const job = { input: {}, starter, requestId: "req_1", address: "192.0.2.7" };
      attempt = await startJob(await store(), creationJob, job, [item]);
    });
    await settle();
    expect(await left()).toEqual(before);
    expect(await driftOf()).toEqual([]);
    expect(await stopJob(await store(), attempt ?? "", "Ada")).toBe(true);
    await settle();
    expect(await left()).toEqual([]);
    expect(await driftOf()).toEqual(["app"]);
  });

  test("ends nothing that another server has worked on and given back meanwhile", async () => {
    during(async () => saveCreationStep(await store(), id, { step: "created" }, Date.now() + 1));
    await settle();
    expect(await left()).toMatchObject([{ id, step: "created", whose: null }]);
    await settle();
    expect(await left()).toEqual([]);
  });
});
