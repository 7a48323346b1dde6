import { randomBytes } from "node:crypto";
import { SQL_LEVELS, type SqlLevel } from "#lib/sql/own-user.ts";
import { forgetSqlUsers } from "../../server/cloud/sql-user-list.ts";
import {
  changeLevelDoor,
  connectSqlDoor,
  disconnectSqlDoor,
  removeLeftSqlUserDoor,
  rotateSqlConnectionDoor,
} from "../../server/edge/doors/sql-users/sql-connection.ts";
import {
  disableLoginDoor,
  enableLoginDoor,
  endSessionsDoor,
  expireLoginDoor,
} from "../../server/edge/doors/sql-users/sql-user-login.ts";
import { store } from "../../server/store/db/store.ts";
import { saveCreated } from "../../server/store/sql-users/sql-users.ts";
import { byNamed } from "../server.ts";
import { connected, existing, type Operation, type Operations, world } from "./world.ts";

const onLogin =
  (
    door: typeof disableLoginDoor | typeof enableLoginDoor | typeof expireLoginDoor | typeof endSessionsDoor,
    more = {},
  ) =>
  async (user: string): Promise<Operation> => {
    await connected("manage");
    await existing(user);
    const input = { clusterId: world().clusterId, name: user, ...more };
    return (use) => use(world().ada, door as typeof enableLoginDoor, input);
  };

const onConnection =
  (
    from: SqlLevel | null,
    door: typeof connectSqlDoor | typeof rotateSqlConnectionDoor | typeof changeLevelDoor | typeof disconnectSqlDoor,
    more = {},
  ) =>
  async (): Promise<Operation> => {
    await connected(from);
    const input = { clusterId: world().clusterId, ...more };
    return (use) => use(world().ada, door as typeof connectSqlDoor, input);
  };

export const CONNECTION: Operations = {
  "a disabled login": onLogin(disableLoginDoor, { sessions: false }),
  "a disabled login with its sessions": onLogin(disableLoginDoor, { sessions: true }),
  "an enabled login": onLogin(enableLoginDoor),
  "an expiry": onLogin(expireLoginDoor, { at: Date.parse("2033-04-05T00:00:00Z") }),
  "a removed expiry": onLogin(expireLoginDoor, { at: null }),
  "ended sessions": onLogin(endSessionsDoor),
  ...Object.fromEntries(
    SQL_LEVELS.map((level) => [`turning on ${level}`, onConnection(null, connectSqlDoor, { level })]),
  ),
  "a rotation": onConnection("observe", rotateSqlConnectionDoor),
  "a lower level": onConnection("manage", changeLevelDoor, { level: "create" }),
  "a higher level": onConnection("observe", changeLevelDoor, { level: "create" }),
  "turning off": onConnection("create", disconnectSqlDoor),
  "the removal of a SQL user of an earlier connection": async () => {
    const { clusterId, cloud, ada } = world();
    const name = `rolecall_${randomBytes(5).toString("hex")}`;
    await cloud.addUser(clusterId, name);
    await saveCreated(await store(), { clusterId, name }, { purpose: "", ownerTeamId: null, by: byNamed("Ada") });
    await forgetSqlUsers(clusterId);
    return (use) => use(ada, removeLeftSqlUserDoor, { clusterId, name });
  },
};
