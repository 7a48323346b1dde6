import { expect } from "vitest";
import type { Outcome } from "#lib/sql/assumptions/seen.ts";
import type { BreakName } from "../../emulator/faults/breaks.ts";
import { currentActor } from "../../server/access/guard.ts";
import { checkAssumptionsDoor } from "../../server/edge/doors/clusters.ts";
import { sendClaimDoor } from "../../server/edge/doors/sql-users/claims.ts";
import { underOf } from "../../server/jobs/control.ts";
import { addRotation } from "../../server/rotation/job.ts";
import type { MutationDoor } from "../../server/run/door.ts";
import { preview } from "../../server/run/run.ts";
import { useClaim } from "../../server/sharing/claims/use.ts";
import { saveAssumptionCheck } from "../../server/store/clusters/assumption-checks.ts";
import { store } from "../../server/store/db/store.ts";
import { itemsOfJob } from "../../server/store/jobs/job-items.ts";
import { protectionOf, rowOf } from "../../server/store/sql-users/present-sql-users.ts";
import { saveCreated } from "../../server/store/sql-users/sql-users.ts";
import { inRequest, newBrowser } from "../next-headers.ts";
import { change } from "../requests.ts";
import { newSqlWorld, type SqlWorld } from "../sql-world.ts";
import { noPause, workOnAll } from "./rotation-faults.ts";
import { newOpener } from "./rotation-steps.ts";
import { saveProof } from "./save-proof.ts";

/* What was begun before a check found that what it rests on does not hold. */

export let world: SqlWorld;
export const on = (name: string) => ({ clusterId: world.clusterId, name });
export const codeOf = (answer: { ok: true } | { ok: false; error: { code: string } }) =>
  answer.ok ? "ok" : answer.error.code;
export const isClosed = (code: string | undefined) => code === "assumption_differs";

/** A cluster with SQL users, two of them proved, and with what a check looks at. */
export async function begin(): Promise<void> {
  world = await newSqlWorld("manage");
  world.cloud.differIn([]);
  const { cloud, clusterId, ada, payments } = world;
  for (const name of ["app", "old_one", "own", "leaving"]) await cloud.addUser(clusterId, name);
  const db = await store();
  for (const name of ["app", "own", "leaving"])
    await saveCreated(db, on(name), { ownerTeamId: payments, by: { id: ada.id, name: "Ada" } });
  for (const name of ["app", "own"]) await proved(name);
  const sql = cloud.sql(clusterId);
  for (const text of [
    // The first SQL user by name is the one that a check looks at.
    "CREATE USER a_first WITH NOLOGIN VALID UNTIL '2027-03-31 00:00:00+00:00'",
    "CREATE ROLE inner_role",
    "CREATE ROLE outer_role",
    "GRANT outer_role TO inner_role",
    "GRANT inner_role TO a_first",
  ])
    sql.asRoot(text);
}

export const proved = async (name: string) =>
  saveProof(await store(), on(name), { state: "restricted", databases: [], by: "Ada" });
export const stateOf = async (name: string) => (await protectionOf(await store(), on(name))).state;

export async function check(differs: readonly BreakName[] = []): Promise<void> {
  world.cloud.differIn(differs);
  expect(codeOf(await change(world.ada, checkAssumptionsDoor, { clusterId: world.clusterId }))).toBe("ok");
  world.cloud.differIn([]);
}

/** What a check of before would have stored. */
async function seen(outcome: Outcome, ...ids: readonly string[]): Promise<void> {
  const outcomes = new Map(ids.map((id) => [id, outcome]));
  const about = { mode: "full" as const, at: Date.now(), plan: "ADVANCED", version: "v26.2.1" };
  await saveAssumptionCheck(await store(), world.clusterId, Object.assign({ outcomes }, about));
}
export const broken = (...ids: readonly string[]) => seen({ result: "differs", seen: "other_values" }, ...ids);
export const whole = (...ids: readonly string[]) => seen({ result: "holds", seen: "as_assumed" }, ...ids);

/** The names of the SQL users, as the database lists them. */
export const users = () =>
  world.cloud
    .sql(world.clusterId)
    .asRoot("SHOW USERS")
    .rows.map(([name]) => name);

export const previewOf = async (
  by: SqlWorld["ada"],
  door: MutationDoor<never, never, never> | object,
  input: unknown,
) => codeOf(await inRequest(by.browser, () => preview(door as never, input)));

export async function newLink(name = "app"): Promise<() => Promise<string>> {
  const sent = await change(world.ada, sendClaimDoor, { ...on(name), for: { kind: "link" }, hours: 1, word: "" });
  const [, id = "", secret = ""] = /\/claim\/(clm_\w+)#([\w-]{43})/.exec(sent.ok ? (sent.value.link ?? "") : "") ?? [];
  const [browser, opener] = [newBrowser(), "a".repeat(64)];
  return async () => {
    const answer = await inRequest(browser, () => useClaim({ id, secret, opener, word: "" }));
    return answer.ok ? answer.value.state : `${answer.error.code} ${answer.error.vendorMessage ?? ""}`.trim();
  };
}

export async function newRotation(...names: readonly string[]): Promise<string> {
  const db = await store();
  const { key } = await newOpener();
  const targets = await Promise.all(
    names.map(async (name) => {
      const sqlUserId = (await rowOf(db, on(name)))?.id ?? "";
      return { ...on(name), clusterName: "shop", sqlUserId, withProof: false, storePlace: null };
    }),
  );
  return inRequest(world.ada.browser, async () => {
    const actor = await currentActor(false);
    if (!actor) throw new Error("nobody is signed in");
    const under = { ...(await underOf(actor)), deliver: "browser" as const, key };
    return (await addRotation(db, under, targets)) ?? "";
  });
}

/** Works on all that is stored, and on what waits to be tried again. */
export async function work(): Promise<void> {
  const db = await store();
  await db.updateTable("job_items").set({ next_at: 0 }).where("state", "=", "waiting").execute();
  await db.updateTable("jobs").set({ next_at: 0 }).where("state", "=", "running").execute();
  await workOnAll(db, noPause);
}
export const itemOf = async (jobId: string) => (await itemsOfJob(await store(), jobId))[0];
