import { expect, test } from "vitest";
import { change } from "../../../testing/requests.ts";
import { freshProcess } from "../../../testing/server.ts";
import { logins, sqlWorld, turnOn } from "../../../testing/sql-cluster.ts";
import {
  acceptClearTextDoor,
  connectSqlDoor,
  testSqlConnectionDoor,
} from "../../edge/doors/sql-users/sql-connection.ts";
import { saveSqlConnected, sqlConnectionOf } from "../../store/clusters/sql-connections.ts";
import { store } from "../../store/db/store.ts";
import { links } from "../links.ts";
import { viewOf } from "./view.ts";

freshProcess();
const world = sqlWorld();

const target = () => ({ clusterId: world().clusterId });
const codeOf = (answer: { ok: true } | { ok: false; error: { code: string } }) =>
  answer.ok ? "ok" : answer.error.code;
const tested = async () => codeOf(await change(world().ada, testSqlConnectionDoor, target()));
const accepted = async () => codeOf(await change(world().ada, acceptClearTextDoor, target()));
const clearText = async () => (await viewOf(world().clusterId))?.clearText;
test("a cluster that can do SCRAM once never gets clear text again by itself", async () => {
  const own = await turnOn(world(), "manage");
  expect(await tested()).toBe("ok");
  expect(await clearText()).toBe("never");
  expect(await accepted(), "nothing was asked yet").toBe("not_found");
  world().sql.askClearText(true);
  const before = logins(world(), own).length;
  expect(await tested()).toBe("sql_connection_clear_text");
  expect(logins(world(), own).slice(before), "it got no password").toEqual([false]);
  expect(await viewOf(world().clusterId)).toMatchObject({ failure: "sql_connection_clear_text", clearText: "never" });
  expect(await accepted()).toBe("ok");
  expect(await tested()).toBe("ok");
  expect(await clearText()).toBe("accepted");
  expect(await accepted(), "the question is answered").toBe("not_found");
  world().sql.askClearText(false);
  await links().closeAll();
  expect(await tested()).toBe("ok");
  expect(await clearText(), "the cluster offers SCRAM now").toBe("never");
});

test("a new connection to a cluster with older hashes is turned on once a person accepts clear text", async () => {
  world().sql.askClearText(true);
  const connect = async () => codeOf(await change(world().ada, connectSqlDoor, { ...target(), level: "manage" }));
  expect(await connect()).toBe("sql_connection_begun");
  expect(await viewOf(world().clusterId)).toMatchObject({ failure: "sql_connection_clear_text", state: "connecting" });
  expect(await accepted()).toBe("ok");
  expect(await connect()).toBe("ok");
  expect(await viewOf(world().clusterId)).toMatchObject({ state: "on", clearText: "accepted" });
});

test("a slower login by clear text does not undo that another one did without", async () => {
  const own = await turnOn(world(), "manage");
  const db = await store();
  const named = { clusterId: world().clusterId, sqlUser: own };
  await saveSqlConnected(db, named, { keyMark: null, clearText: "accepted" });
  expect((await sqlConnectionOf(db, world().clusterId))?.clearText).toBe("never");
});
