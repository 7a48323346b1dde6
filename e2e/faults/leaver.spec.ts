import type { Leaver } from "../../lib/shared/people/leaver.ts";
import { publicKeyOf } from "../../lib/shared/people/public-key.ts";
import { asAdministrator } from "../support/accounts.ts";
import { postAction } from "../support/actions.ts";
import { auditOf } from "../support/audit.ts";
import { list } from "../support/changes.ts";
import { ROUTES } from "../support/faults/expect-row.ts";
import { silenceServers } from "../support/faults/settled.ts";
import { test as base, expect } from "../support/fixtures.ts";
import { addPerson, addTeam } from "../support/persons.ts";
import { type StartOwn, startOwn } from "../support/start-own.ts";
import { inStore, saveSqlUser } from "../support/store-file.ts";

const test = base.extend<{ startOwn: StartOwn }>({ startOwn });
const NAMES = Array.from({ length: 12 }, (_, index) => `app_${index}`);

test("a leaver plan whose server is killed in the middle continues, and rotates each password that was seen @long", async ({
  startOwn,
  cloud,
  playwright,
}) => {
  let rolecall = await startOwn();
  let request = await asAdministrator(playwright, rolecall);
  const clusterId = cloud.addCluster();
  const [lena, omar] = [addPerson(rolecall, "Lena"), addPerson(rolecall, "Omar")];
  const team = addTeam(rolecall, "Payments", lena, omar);
  for (const name of NAMES) {
    await cloud.addUser(clusterId, name);
    saveSqlUser(rolecall, clusterId, name, { state: "restricted", team });
    inStore(
      rolecall,
      "insert into exposures (id, sql_user_id, account_id, viewer, way, shown_at) values (?, ?, ?, ?, 'reset', 1)",
      ...[`exp_${name}`, `usr_${clusterId}_${name}`, lena.id, lena.name],
    );
  }
  await request.get("/api/operations/cluster.list?fresh=true");
  await list(request, clusterId);
  const keys = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, false, ["deriveBits"]);
  const input = {
    accountId: lena.id,
    email: lena.email,
    successors: [],
    rest: "browser",
    key: await publicKeyOf(keys),
  };

  const held = cloud.fault({ route: ROUTES.reset, clusterId, skip: 3, hold: true });
  inStore(rolecall, "update sessions set proved_at = ?", Date.now());
  const answer = await postAction(request, "leaver.start", [input], { headers: { origin: rolecall.url } });
  expect(await answer.text()).toContain('"ok":true');
  await held.struck;
  await rolecall.stop("SIGKILL");
  cloud.clearFaults();
  silenceServers(rolecall);
  rolecall = await startOwn();
  const storageState = await request.storageState();
  await request.dispose();
  request = await playwright.request.newContext({ baseURL: rolecall.url, storageState });

  const page = async () => {
    const read = await request.get(`/api/operations/leaver.get?accountId=${lena.id}`, { failOnStatusCode: false });
    return ((await read.json()) as { value?: Leaver }).value;
  };
  await expect.poll(async () => (await page())?.plan?.state, { timeout: 600_000 }).toBe("done");
  const { users = [], plan } = (await page()) ?? {};
  expect(users.map(({ name, result }) => [name, result]).sort()).toEqual(NAMES.map((name) => [name, "rotated"]).sort());
  expect(plan?.rotations).toHaveLength(1);
  const ends = auditOf(rolecall.folder).filter(({ action }) => action === "leaver.end");
  expect(ends).toMatchObject([{ outcome: "done", target: lena.email }]);
  await request.dispose();
});
