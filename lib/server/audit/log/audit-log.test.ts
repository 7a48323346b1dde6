import { describe, expect, test } from "vitest";
import { world } from "../../../testing/request-steps.ts";
import {
  beginReview,
  decideNamed,
  signOffAs,
  started as startedReview,
} from "../../../testing/reviews/review-steps.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, freshProcess, REQUEST } from "../../../testing/server.ts";
import {
  addApps,
  beginRotations,
  once,
  started as startedRotation,
} from "../../../testing/sql-users/rotation-steps.ts";
import { authorize } from "../../access/guard.ts";
import { record } from "../../store/audit/record-event.ts";
import { store } from "../../store/db/store.ts";
import { addAccount } from "../../store/people/accounts.ts";
import { addTeam } from "../../store/people/teams.ts";
import { listAuditEvents } from "./audit-log.ts";

freshProcess();

const account = { email: "sofia@example.com", name: "Sofia", passwordHash: "x", role: "member" as const };

test("a cluster role shows its holder by name, also once the holder is gone; a SQL user is never taken for one", async () => {
  const db = await store();
  const team = await addTeam(db, "Payments");
  const sofia = await addAccount(db, account);
  const about = { actor: ADMINISTRATOR, request: REQUEST, outcome: "done" as const };
  for (const [target, details] of [
    [team, {}],
    [sofia, {}],
    ["tem_gone", { holder: "Ledger" }],
  ] as const)
    await record({ ...about, action: "rights.grant", target, details });
  const onCluster = { ...about, clusterId: CLUSTER_ID, target: sofia, details: { team: "Payments" } };
  await record({ ...onCluster, action: "sql_user.reset_password" });
  const { events } = await listAuditEvents(authorize(ADMINISTRATOR, "audit.read"), {});
  expect(events.map(({ targetName, target }) => targetName ?? target)).toEqual([sofia, "Ledger", "Sofia", "Payments"]);
});

describe("an event without a target names what it is about", () => {
  test("a review, in every step of it", async () => {
    await beginReview();
    const id = await startedReview(world.ada);
    await decideNamed(world.mara, id, ["pay_a"], "keep");
    await signOffAs(world.mara, id);
    const { events } = await listAuditEvents(authorize(ADMINISTRATOR, "audit.read"), {});
    const ofReview = events.filter(({ action }) => action.startsWith("review."));
    expect(ofReview.map(({ action, targetName }) => [action, targetName])).toEqual([
      ["review.sign_off", "Q4"],
      ["review.decide", "Q4"],
      ["review.start", "Q4"],
    ]);
  });

  test("a rotation by its SQL users", async () => {
    const { bea, browser } = await beginRotations();
    const names = await addApps(3);
    const many = await startedRotation(bea, browser, names);
    await once(bea, many, "over");
    const one = await startedRotation(bea, browser, names.slice(0, 1));
    await once(bea, one, "over");
    const about = { actor: ADMINISTRATOR, request: REQUEST, outcome: "done", action: "rotation.pause" } as const;
    for (const rotation of [many, one, "job_gone"]) await record({ ...about, details: { rotation } });
    const { events } = await listAuditEvents(authorize(ADMINISTRATOR, "audit.read"), { action: ["rotation.pause"] });
    expect(events.map(({ targetName }) => targetName)).toEqual([undefined, names[0], `${names[0]} and 2 more`]);
  });
});
