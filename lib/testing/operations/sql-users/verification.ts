import type { Fixtures } from "../fixture.ts";
import { target } from "../values.ts";

export const fixtures: Fixtures<"verification"> = {
  checkAll: {
    needs: "sql_users.verify",
    about: "cluster",
    reported: "sql_connection_off",
    input: ({ clusterId }) => ({ clusterId }),
  },
  checkChanged: {
    needs: "sql_users.verify",
    about: "sql_user",
    change: "sql_users.verify",
    gone: "sql_user_not_found",
    input: (of) => ({ ...target(of), script: { kind: "restrict" } }),
  },
  checkedUsers: { needs: "sql_users.read", about: "cluster", input: ({ clusterId }) => ({ clusterId }) },
  checkPrivileges: {
    needs: "sql_users.verify",
    about: "sql_user",
    change: "sql_users.verify",
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
    input: target,
  },
  checkState: { needs: "sql_users.read", about: "cluster", input: ({ clusterId }) => ({ clusterId }) },
  privileges: { needs: "sql_users.read" },
  runSql: {
    needs: "sql_users.apply",
    about: "sql_user",
    confirmed: true,
    change: "sql_users.apply",
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
    input: () => ({ script: { kind: "restrict" }, digest: "0".repeat(64) }),
    preview: { input: (of) => ({ ...target(of), script: { kind: "restrict" } }) },
    route: "POST /api/clusters/[clusterId]/sql-users/[name]/sql",
  },
  stopCheckAll: {
    needs: "sql_users.verify",
    about: "cluster",
    reported: "not_found",
    input: ({ clusterId }) => ({ clusterId, id: "job_nobody" }),
  },
  verify: {
    needs: "sql_users.verify",
    about: "sql_user",
    change: "sql_users.verify",
    reported: "code_void",
    gone: "sql_user_not_found",
    input: () => ({ code: "x".repeat(40), answer: "(0 rows)" }),
    route: "POST /api/clusters/[clusterId]/sql-users/[name]/verification",
  },
  verifyAll: {
    needs: "sql_users.verify",
    about: "cluster",
    reported: "code_void",
    input: () => ({ code: "x".repeat(40), answer: "(0 rows)" }),
    route: "POST /api/clusters/[clusterId]/verification",
  },
  verifyAllPage: { needs: "sql_users.verify" },
};
