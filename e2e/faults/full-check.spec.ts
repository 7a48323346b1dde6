import { setImmediate } from "node:timers/promises";
import type { APIRequestContext } from "playwright/test";
import type { Emulator } from "../../lib/emulator/emulator.ts";
import { giveBack, onCluster, takeNames } from "../../lib/testing/kills/doctor-kills.ts";
import { seeded } from "../../lib/testing/random.ts";
import { asAdministrator } from "../support/accounts.ts";
import { postAction } from "../support/actions.ts";
import { silenceServers } from "../support/faults/settled.ts";
import { test as base, expect } from "../support/fixtures.ts";
import { PROVE } from "../support/prove.ts";
import type { Rolecall } from "../support/rolecall.ts";
import { type StartOwn, startOwn } from "../support/start-own.ts";
import { inStore } from "../support/store-file.ts";
import { Struck } from "../support/stores/sql-client.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });

const [KILLS, SEED] = [PROVE ? 25 : 2, 32];
/** About as many statements and calls as a full check has. */
const [STATEMENTS, CALLS] = [52, 9];

type Journalled = { readonly kind: "user" | "database"; readonly name: string };

function journal(rolecall: Rolecall): readonly Journalled[] {
  const [row] = inStore(rolecall, "select things from full_checks");
  const lines = JSON.parse(String(row?.things ?? "[]")) as { thing: Journalled }[];
  return lines.map(({ thing }) => thing);
}

/** Holds one statement or call of the check, before or after it is carried out. */
function hold(cloud: Emulator, clusterId: string, random: ReturnType<typeof seeded>) {
  const when = random.pick(["before", "after"] as const);
  if (random.chance(0.25)) {
    const held = cloud.fault({ route: "*", clusterId, skip: random.whole(CALLS), hold: true, when });
    return { struck: held.struck, release: () => cloud.clearFaults() };
  }
  const [sql, statement, released] = [
    cloud.sql(clusterId),
    new Struck(/./, random.whole(STATEMENTS)),
    Promise.withResolvers<void>(),
  ];
  if (when === "before") sql.fault({ kind: "slow", statement, until: released.promise, times: 1 });
  else sql.fault({ kind: "lie", statement, lie: (result) => released.promise.then(() => result), times: 1 });
  const release = () => {
    released.resolve();
    sql.clearFaults();
  };
  return { struck: statement.struck, release };
}

test(`a server is killed ${KILLS} times in a full check (seed ${SEED}): the next start leaves nothing behind, and what others made under its names stays`, async ({
  startOwn,
  cloud,
  playwright,
}) => {
  let rolecall = await startOwn();
  let request: APIRequestContext = await asAdministrator(playwright, rolecall);
  const clusterId = cloud.addAdvancedCluster(["shop"]);
  await cloud.openSql(clusterId);
  await request.get("/api/operations/cluster.list?fresh=true");
  const call = async (action: string, input: object) => {
    inStore(rolecall, "update sessions set proved_at = ?", Date.now());
    const answer = await postAction(request, action, [input], { headers: { origin: rolecall.url } });
    return answer.text();
  };
  expect(await call("sql_connection.connect", { clusterId, level: "manage" })).toContain('"ok":true');
  const place = { cloud, clusterId };
  const before = onCluster(place);
  const random = seeded(SEED);
  let killed = 0;

  for (let round = 1; killed < KILLS; round++) {
    const held = hold(cloud, clusterId, random);
    const check = call("cluster.check_fully", { clusterId }).catch(() => "");
    const isHeld = await Promise.race([held.struck.then(() => true), check.then(() => false)]);
    if (!isHeld) {
      held.release();
      expect(onCluster(place), `round ${round}`).toEqual(before);
      continue;
    }
    killed += 1;
    await rolecall.stop("SIGKILL");
    held.release();
    await check;
    // What was held is carried out before others take the names: by a name alone a cluster cannot tell whose it is.
    await setImmediate();
    const things = journal(rolecall);
    const others = random.pick(["nothing", "take by SQL", "take by the API"] as const);
    const taken = others === "nothing" ? [] : await takeNames(place, things, others);

    // The time after which a check that writes nothing is over.
    inStore(rolecall, "update full_checks set lease_until = 1 where lease_until > 0");
    silenceServers(rolecall);
    rolecall = await startOwn();
    const storageState = await request.storageState();
    await request.dispose();
    request = await playwright.request.newContext({ baseURL: rolecall.url, storageState });
    const running = () => inStore(rolecall, "select cluster_id from full_checks where lease_until > 0").length;
    await expect.poll(running, { message: `round ${round}`, timeout: 90_000 }).toBe(0);
    expect(onCluster(place), `round ${round}, ${things.length} in the journal`).toEqual(
      [...before, ...taken].toSorted(),
    );
    giveBack(place, taken);
  }
  expect(await call("cluster.check_fully", { clusterId })).toContain('"ok":true');
  expect(onCluster(place)).toEqual(before);
  await request.dispose();
});
