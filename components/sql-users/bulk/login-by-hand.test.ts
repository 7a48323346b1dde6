import { expect, test } from "vitest";
import { sqlText } from "#lib/sql/tokens.ts";
import { loginByHand } from "./login-by-hand.ts";
import { type SelectedUser, splitByLogin } from "./selected-user.ts";

const rights = { role: "member", clusterRole: "cluster_admin", settings: {} } as SelectedUser["rights"];
const user = (cluster: string, name: string, disablesLogin?: true): SelectedUser => ({
  id: null,
  clusterId: `id of ${cluster}`,
  cluster,
  name,
  rights: Object.assign({}, rights, disablesLogin && { disablesLogin }),
});
const sqlOf = ({ script }: ReturnType<typeof loginByHand>) =>
  script.map(({ cluster, script: lines }) => [cluster, lines.map(sqlText)]);

test("those whose login no SQL connection disables are known before anything is sent", () => {
  const [here, there] = [user("freight-prod", "app"), user("warehouse", "etl", true)];
  expect(splitByLogin([here, there])).toEqual({ able: [there], byHand: [here] });
});

test("their SQL stops new logins, apart for each cluster, and says what Rolecall would need", () => {
  const one = loginByHand([user("freight-prod", "app"), user("freight-prod", "etl")]);
  expect(one.missing).toBe(
    "Rolecall disables no login on freight-prod: that needs a SQL connection of the level Create or Manage.",
  );
  expect(one.isSeveral).toBe(false);
  expect(sqlOf(one)).toEqual([["freight-prod", [`ALTER USER "app" NOLOGIN;`, `ALTER USER "etl" NOLOGIN;`]]]);
  const several = loginByHand([user("freight-prod", "app"), user("warehouse", "app"), user("warehouse", "root")]);
  expect(several.missing).toContain("on freight-prod and warehouse:");
  expect(several.isSeveral).toBe(true);
  expect(sqlOf(several)).toEqual([
    ["freight-prod", [`ALTER USER "app" NOLOGIN;`]],
    ["warehouse", [`ALTER USER "app" NOLOGIN;`]],
  ]);
  expect(several.notes).toEqual(["It leaves out 1 SQL user of single sign-on, the database or Rolecall itself."]);
});
