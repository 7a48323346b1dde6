import {
  disableLoginAction,
  enableLoginAction,
  endSessionsAction,
  expireLoginAction,
} from "#lib/actions/sql-user-login.ts";
import type { DisableLoginInput, ExpireLoginInput } from "#lib/shared/sql-user-facts.ts";
import type { SqlUserTarget } from "#lib/shared/sql-users.ts";
import { callAction } from "./call-action.ts";

/* Changes to the login of a SQL user. Each throws a `RequestError`, see `call-action.ts`. */

export const disableLogin = (input: DisableLoginInput) => callAction(disableLoginAction(input));
export const enableLogin = (input: SqlUserTarget) => callAction(enableLoginAction(input));
export const expireLogin = (input: ExpireLoginInput) => callAction(expireLoginAction(input));
export const endSqlSessions = (input: SqlUserTarget) => callAction(endSessionsAction(input));
