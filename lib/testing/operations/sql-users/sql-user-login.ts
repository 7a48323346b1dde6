import type { Fixtures } from "../fixture.ts";
import { target } from "../values.ts";

export const fixtures: Fixtures<"sqlUserLogin"> = {
  disableLogin: {
    needs: "sql_users.apply",
    about: "sql_user",
    confirmed: true,
    change: "sql_users.apply",
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
    input: (of) => ({ ...target(of), sessions: true }),
    preview: {},
  },
  enableLogin: {
    needs: "sql_users.apply",
    about: "sql_user",
    confirmed: true,
    change: "sql_users.apply",
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
    input: target,
    preview: {},
  },
  endSessions: {
    needs: "sql_users.apply",
    about: "sql_user",
    confirmed: true,
    change: "sql_users.apply",
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
    input: target,
    preview: {},
  },
  expireLogin: {
    needs: "sql_users.apply",
    about: "sql_user",
    confirmed: true,
    change: "sql_users.apply",
    reported: "sql_connection_off",
    gone: "sql_user_not_found",
    input: (of) => ({ ...target(of), at: null }),
    preview: {},
  },
};
