import { beforeEach, expect, test } from "vitest";
import type { AuditAction } from "#lib/shared/audit/audit.ts";
import { TOKEN_SCOPES } from "#lib/shared/people/token-limits.ts";
import { changed, made } from "../../testing/accounts/api-token-steps.ts";
import { backAtRest, itemIn, pressed, wayBack } from "../../testing/put-back-steps.ts";
import { change } from "../../testing/requests.ts";
import { restrictedApp } from "../../testing/restricted-app.ts";
import { startInput } from "../../testing/restriction-steps.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld } from "../../testing/sql-cluster.ts";
import * as doors from "../edge/doors/sql-users/restriction.ts";
import type { MutationDoor } from "../run/door.ts";
import { store } from "../store/db/store.ts";

/* Who may change a restriction and its way back: a person, in places only after a recent proof, and no program. */

freshProcess();
const world = sqlWorld();
const app = restrictedApp(world);
let id = "";
let item = "";
beforeEach(async () => {
  ({ id } = app.now());
  ({ id: item } = await itemIn(world().ada, id));
});

type Sent = [door: MutationDoor<"restrictions.manage", never, unknown>, input: object];

/** Each change of a restriction that a person could send now. */
async function changes(back = "job_1"): Promise<Record<string, Sent>> {
  const { digest } = await wayBack(world().ada, id);
  const reason = "It cannot migrate.";
  const all = {
    start: [doors.startRestrictionDoor, await startInput(world().ada, app.of("bi"))],
    pause: [doors.pauseRestrictionDoor, { id }],
    resume: [doors.resumeRestrictionDoor, { id }],
    stop: [doors.stopRestrictionDoor, { id }],
    "put back": [doors.putBackDoor, { id, item, hours: 1, digest, reason }],
    agree: [doors.approveBackDoor, { id, back }],
    "restrict again": [doors.restrictAgainDoor, { id, back }],
    decline: [doors.declineBackDoor, { id, item, reason }],
    "end the ways back": [doors.endWaysDoor, { id }],
  };
  return all as unknown as Record<string, Sent>;
}

async function jobs() {
  const rows = (await store()).selectFrom("jobs").select(["kind", "state", "changed_at"]).orderBy("id");
  return rows.execute();
}

test("an API token of every scope starts, stops and puts back nothing, even one that an administrator made", async () => {
  const admin = await app.withRole("Cleo", "cluster_admin");
  const before = await jobs();
  for (const maker of [world().ada, admin]) {
    const token = await made(maker, { scopes: TOKEN_SCOPES.filter((scope) => scope !== "audit_all") });
    for (const [name, [door, input]] of Object.entries(await changes()))
      expect([name, await changed(token, door, input)]).toEqual([name, "token_scope"]);
  }
  expect(await jobs()).toEqual(before);
  expect(app.isAdmin()).toBe(false);
});

test("a token does not end a way back that a person began, nor agree to it", async () => {
  expect(await pressed(world().ada, id)).toBe(null);
  await backAtRest();
  const { id: back = "" } = (await app.back()) ?? {};
  const token = await made(world().ada, { scopes: ["read", "create", "suggest"] });
  const { agree, "restrict again": again } = await changes(back);
  for (const [door, input] of [agree, again] as Sent[]) expect(await changed(token, door, input)).toBe("token_scope");
  expect(app.isAdmin()).toBe(true);
});

test("without a recent proof a person starts, resumes, puts back and agrees to nothing, and stops a job all the same", async () => {
  const all = await changes();
  const before = await jobs();
  await (await store()).updateTable("sessions").set({ confirmed_at: 0 }).execute();
  const codes = new Map<string, string>();
  for (const [name, [door, input]] of Object.entries(all)) {
    const answer = await change(world().ada, door, input);
    codes.set(name, answer.ok ? "done" : answer.error.code);
  }
  const needProof = [...codes].filter(([, code]) => code === "reauthentication_required").map(([name]) => name);
  expect(needProof).toEqual(["start", "resume", "put back", "agree"]);
  // It takes nobody a right away to stop: this one has ended already.
  expect([codes.get("pause"), codes.get("stop")]).toEqual(["restriction_over", "restriction_over"]);
  expect(await jobs()).toEqual(before);
  expect(app.isAdmin()).toBe(false);
});

test("the audit names cluster and SQL user of what was put back, and of what a person was refused", async () => {
  const { clusterId, ada } = world();
  const all = await changes();
  const [putBack, input] = all["put back"] as Sent;
  const creator = await app.withRole("Cora", "cluster_creator");
  expect(await change(creator, putBack, input)).toMatchObject({ ok: false, error: { code: "forbidden" } });
  const stranger = await app.owner();
  expect(await change(stranger, putBack, input)).toMatchObject({ ok: false });
  expect(await pressed(ada, id)).toBe(null);
  await backAtRest();
  expect(await app.again()).toBe(null);
  const events = (await store()).selectFrom("audit_events").select(["action", "actor_id", "cluster_id", "target"]);
  const of = async (action: AuditAction, by: string) => {
    const rows = await events.where("action", "=", action).where("actor_id", "=", by).execute();
    return [...new Set(rows.map(({ cluster_id, target }) => `${cluster_id} ${target}`))];
  };
  const named = [`${clusterId} app`];
  expect(await of("restrict.put_back", ada.id)).toEqual(named);
  expect(await of("restrict.again", ada.id)).toEqual(named);
  expect(await of("restrict.put_back", creator.id)).toEqual(named);
  // Of a cluster that they do not see, nothing is named.
  expect(await of("restrict.put_back", stranger.id)).toEqual(["null null"]);
});
