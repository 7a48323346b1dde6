import type { Called, Fixtures } from "../fixture.ts";
import { row } from "../values.ts";

const onRow: Called = { needs: "own.read", about: "own_sql_user", input: row };

export const fixtures: Fixtures<"ownSqlUsers"> = {
  ownConnection: onRow,
  ownHistory: onRow,
  ownPrivileges: onRow,
  ownSessions: onRow,
  ownSqlUsers: { needs: "own.list", foreign: "nothing", input: () => ({}) },
};
