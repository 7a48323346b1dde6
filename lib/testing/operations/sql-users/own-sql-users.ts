import type { Called, Fixtures } from "../fixture.ts";
import { row } from "../values.ts";

const onRow: Called = { needs: "own.read", about: "own_sql_user", input: row };

export const fixtures: Fixtures<"ownSqlUsers"> = {
  ownConnection: onRow,
  ownHistory: onRow,
  ownPrivileges: onRow,
  // Of temporary access alone, and for its own person: none of these SQL users is that.
  ownSessions: { needs: "own.read", about: "own_sql_user", input: row, reported: "sql_user_not_found" },
  ownSqlUsers: { needs: "own.list", foreign: "nothing", input: () => ({}) },
};
