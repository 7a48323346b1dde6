import { beforeEach, describe, expect, test } from "vitest";
import { world } from "../../../testing/request-steps.ts";
import { change, look, type Person, person } from "../../../testing/requests.ts";
import { beginReview, signOffAs, started as startedReview } from "../../../testing/reviews/review-steps.ts";
import { CLUSTER_ID } from "../../../testing/scripted-vendor.ts";
import { ADMINISTRATOR, freshProcess, REQUEST } from "../../../testing/server.ts";
import { addApps, newOpener, started as startedRotation } from "../../../testing/sql-users/rotation-steps.ts";
import { auditListDoor } from "../../edge/doors/audit.ts";
import { overviewDoor } from "../../edge/doors/overview.ts";
import { ownChangesDoor } from "../../edge/doors/people/profile.ts";
import { removeTeamDoor } from "../../edge/doors/people/teams.ts";
import { pauseRotationDoor } from "../../edge/doors/sql-users/rotation.ts";
import { record } from "../../store/audit/record-event.ts";

freshProcess();

let review: string;
let rotation: string;

beforeEach(async () => {
  await beginReview();
  const names = await addApps(3);
  rotation = await startedRotation(await person("Bea", { role: "cluster_creator" }), await newOpener(), names);
  review = await startedReview(world.ada);
});

/** What this person learns of their newest changes. */
async function learned(by: Person) {
  const changes = await look(by, ownChangesDoor, { since: "60000" });
  if (!changes.ok) throw new Error(changes.error.code);
  return changes.value.map(({ action, outcome, target }) => ({ action, outcome, target }));
}

async function targets(by: Person, action: string) {
  const page = await look(by, auditListDoor, { action });
  if (!page.ok) throw new Error(page.error.code);
  return page.value.events.map(({ targetName }) => targetName);
}

describe("a refused change of one's own does not name", () => {
  test("a review of others", async () => {
    expect(await signOffAs(world.ben, review)).toMatchObject({ error: { code: "not_found" } });
    expect(await learned(world.ben)).toEqual([{ action: "review.sign_off", outcome: "refused", target: undefined }]);
  });

  test("a rotation of others, and does not show whether there is one", async () => {
    const paul = await person("Paul", { role: "cluster_creator" });
    const changes = [];
    for (const id of [rotation, "job_none"]) {
      expect(await change(paul, pauseRotationDoor, { id })).toMatchObject({ error: { code: "not_found" } });
      changes.push((await learned(paul))[0]);
    }
    const refused = { action: "rotation.pause", outcome: "refused", target: undefined };
    expect(changes).toEqual([refused, refused]);
  });

  test("a team of others", async () => {
    const refused = await change(world.ben, removeTeamDoor, { teamId: world.payments });
    expect(refused).toMatchObject({ error: { code: "forbidden" } });
    expect(await learned(world.ben)).toEqual([{ action: "team.remove", outcome: "refused", target: world.payments }]);
  });
});

test("only readers of all events are told the names of reviews and rotations", async () => {
  const about = { request: REQUEST, actor: ADMINISTRATOR, outcome: "done", clusterId: CLUSTER_ID } as const;
  await record({ ...about, action: "rotation.pause", details: { rotation } });
  await record({ ...about, action: "review.sign_off", details: { review } });
  for (const [who, named] of [
    [world.cleo, [undefined, undefined]],
    [world.ada, ["app_0 and 2 more", "Q4"]],
  ] as const) {
    expect([...(await targets(who, "rotation.pause")), ...(await targets(who, "review.sign_off"))]).toEqual(named);
    const overview = await look(who, overviewDoor, {});
    const recent = overview.ok ? overview.value.events : [];
    const shown = (action: string) => recent.find((event) => event.action === action)?.target;
    expect([shown("rotation.pause"), shown("review.sign_off")]).toEqual(named);
  }
});
