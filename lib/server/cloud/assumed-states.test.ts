import { beforeEach, expect, test } from "vitest";
import { PLAIN_EVERYWHERE } from "#lib/shared/sql-users/everywhere-path.ts";
import { programOf } from "../../testing/program.ts";
import { events } from "../../testing/request-steps.ts";
import { change, look } from "../../testing/requests.ts";
import { rowsFor } from "../../testing/reviews/review-steps.ts";
import { freshProcess } from "../../testing/server.ts";
import { begin, check, proved, world } from "../../testing/sql-users/assumed-steps.ts";
import { endSqlWorlds } from "../../testing/sql-world.ts";
import { everywhereDoor, overviewDoor, reportDoor } from "../edge/doors/overview.ts";
import { startReviewDoor } from "../edge/doors/reviews.ts";
import { sqlUserListDoor } from "../edge/doors/sql-users/sql-users.ts";

freshProcess();
endSqlWorlds();
beforeEach(begin);

function value<T>(answer: { ok: true; value: T } | { ok: false; error: { code: string } }): T {
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
}

test("where a check finds that restricted rests on what does not hold, it is said nowhere any more", async () => {
  const { ada, clusterId } = world;
  const call = await programOf(ada);
  const scope = { clusters: [clusterId], teams: null, kinds: null, states: null };
  const { id } = value(
    await change(ada, startReviewDoor, {
      name: "Q4",
      reviewers: "leads",
      named: [],
      fallback: ada.id,
      dueAt: Date.now() + 7 * 86_400_000,
      remindDays: 2,
      repeats: false,
      without: [],
      scope,
    }),
  );
  const said = async () => {
    const list = value(await look(ada, sqlUserListDoor, { clusterId, fresh: true }));
    const overview = value(await look(ada, overviewDoor, {}));
    const everywhere = value(await look(ada, everywhereDoor, { ...PLAIN_EVERYWHERE, state: "restricted" }));
    const { body } = await call("GET", `/clusters/${clusterId}/sql-users`);
    const reviewed = (await rowsFor(ada, id)).find(({ name }) => name === "app");
    const stateNow = reviewed && "stateNow" in reviewed ? reviewed.stateNow : null;
    const counts = overview.clusters.find((each) => each.id === clusterId)?.states;
    return {
      list: list.users.find(({ name }) => name === "app")?.state,
      counts: counts?.restricted,
      everywhere: everywhere.users.length,
      unverified: value(await look(ada, reportDoor, {})).figures.unverified?.count,
      review: stateNow ?? reviewed?.state,
      api: ((body.items ?? body.sqlUsers ?? []) as { name: string; state: string }[]).find(({ name }) => name === "app")
        ?.state,
    };
  };
  const before = await said();
  const restricted = { list: "restricted", counts: 2, everywhere: 2, review: "restricted", api: "restricted" };
  expect(before).toMatchObject(restricted);
  await check(["admin has no root"]);
  const unverified = (before.unverified ?? 0) + 2;
  const broken = { list: "unknown", counts: 0, everywhere: 0, review: "unknown", api: "unknown", unverified };
  expect(await said()).toEqual(broken);
  expect((await events()).at(-1)).toMatchObject({
    action: "cluster.check_assumptions",
    details: { differ: "L-05", unverified: 2 },
  });
  await check();
  // What was proved by answers that differ is proved again first.
  expect(await said()).toEqual(broken);
  for (const name of ["app", "own"]) await proved(name);
  expect(await said()).toEqual(before);
});
