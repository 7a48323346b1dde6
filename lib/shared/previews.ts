import type { StartLeaverInput } from "./people/leaver.ts";
import type { PairInput } from "./sql-users/pairs.ts";
import type { ConnectInput, LeftSqlUser, SqlConnectionTarget } from "./sql-users/sql-connection.ts";
import type { DisableLoginInput, ExpireLoginInput } from "./sql-users/sql-user-facts.ts";
import type { SqlUserTarget } from "./sql-users/sql-users.ts";

/* Changes of one family and one permission, with the input of each, for their previews. */

export type LoginPreview =
  | ({ change: "disable" } & DisableLoginInput)
  | ({ change: "enable" | "end_sessions" } & SqlUserTarget)
  | ({ change: "expire" } & ExpireLoginInput);

/** Of an unfinished creation. */
export type LeftPreview = { change: "finish" | "remove" } & SqlUserTarget;

export type ConnectionPreview =
  | ({ change: "connect" | "level" } & ConnectInput)
  | ({ change: "rotate" | "disconnect" } & SqlConnectionTarget)
  | ({ change: "remove_left" } & LeftSqlUser);

/** Of a pair: the new password of the idle one, and the flip, each about the SQL user that gets a password; `create` makes the pair. */
export type PairPreview = ({ change: "create" } & PairInput) | ({ change: "reset" | "flip" } & SqlUserTarget);

/** Of a leaver plan: its start, or the rest of an open one. */
export type LeaverPreview = { change: "start" | "continue" } & StartLeaverInput;
