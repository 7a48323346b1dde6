import { SQL_LEVELS } from "#lib/sql/own-user.ts";
import type { Fixtures, Foreign, More } from "../fixture.ts";
import { cluster } from "../values.ts";

const levels = ({ clusterId }: Foreign): More[] => SQL_LEVELS.map((level) => ({ input: { clusterId, level } }));
/** A name that Rolecall's own SQL users have. */
const LEFT = "rolecall_0123456789";

export const fixtures: Fixtures<"sqlConnection"> = {
  acceptClearText: {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    confirmed: true,
    reported: "sql_connection_off",
    input: cluster,
  },
  changeLevel: {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    confirmed: true,
    reported: "sql_connection_off",
    input: ({ clusterId }) => ({ clusterId, level: "manage" }),
    foreign: levels,
    preview: { ownStoreOnly: undefined },
  },
  connectSql: {
    needs: "sql_connection.manage",
    about: "cluster",
    confirmed: true,
    reported: "sql_connection_unreachable",
    input: ({ clusterId }) => ({ clusterId, level: "observe" }),
    effective: ({ clusterId }) => ({ clusterId, level: "manage" }),
    foreign: levels,
    preview: { reported: undefined },
  },
  disconnectSql: {
    needs: "sql_connection.manage",
    about: "cluster",
    confirmed: true,
    reported: "sql_connection_off",
    input: cluster,
    preview: {},
  },
  ownUser: {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    reported: "sql_connection_off",
    input: cluster,
  },
  removeLeftSqlUser: {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    confirmed: true,
    reported: "sql_user_not_found",
    input: ({ clusterId }) => ({ clusterId, name: "rolecall_0123456789" }),
    foreign: ({ clusterId }) => [{ input: { clusterId, name: LEFT } }],
    preview: {},
  },
  rotateSqlConnection: {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    confirmed: true,
    reported: "sql_connection_off",
    input: cluster,
    preview: {},
  },
  sqlConnection: { needs: "sql_connection.read" },
  testSqlConnection: {
    needs: "sql_connection.manage",
    about: "cluster",
    ownStoreOnly: true,
    reported: "sql_connection_off",
    input: cluster,
  },
};
