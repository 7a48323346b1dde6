import { expect, test } from "vitest";
import { change, look } from "../../testing/requests.ts";
import { freshProcess } from "../../testing/server.ts";
import { sqlWorld, turnOn } from "../../testing/sql-cluster.ts";
import { assumptionsDoor, checkAssumptionsDoor } from "../edge/doors/clusters.ts";
import { checkPrivilegesDoor } from "../edge/doors/sql-users/verification.ts";

/* Before v25.3 the role options are one text, in which the name of a certificate has commas of its own. */

freshProcess();
const world = sqlWorld(["shop"], "v25.2.4");

test("a certificate's name with commas shakes nothing, and its parts are no powers", async () => {
  const { ada, cloud, clusterId, sql } = world();
  await cloud.addUser(clusterId, "app_shop");
  sql.asRoot("REVOKE admin FROM app_shop");
  sql.asRoot("ALTER ROLE app_shop SUBJECT 'CN=app,serialNumber=7, O=Halden\\, Inc.,dc=shop'");
  await turnOn(world(), "manage");
  const [options] = sql.asRoot("SHOW USERS").rows.flatMap(([name, cell]) => (name === "app_shop" ? cell : []));
  expect(options).toContain("SUBJECT=CN=app,serialNumber=7, O=Halden\\, Inc.,dc=shop");
  expect(await change(ada, checkAssumptionsDoor, { clusterId })).toMatchObject({ ok: true });
  const seen = await look(ada, assumptionsDoor, { clusterId });
  const results = seen.ok ? (seen.value.check?.report.results ?? []) : [];
  expect(results.filter(({ result }) => result === "differs")).toEqual([]);
  expect(results.find(({ id }) => id === "L-02")).toMatchObject({ result: "holds" });
  const verdict = { state: "restricted", powers: [] };
  expect(await change(ada, checkPrivilegesDoor, { clusterId, name: "app_shop" })).toMatchObject({
    ok: true,
    value: { verdict },
  });
});
