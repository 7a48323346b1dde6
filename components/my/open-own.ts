import type { AboutKind } from "#components/requests/open-request.ts";
import type { OwnSqlUser } from "#lib/shared/sql-users/own-sql-users.ts";

/** The open dialog about a SQL user of the person's team. */
export type OpenOwn =
  | { kind: "reset" | "history" | "connection" | "ask_back" | "give_back"; user: OwnSqlUser }
  | { kind: "ask"; user: OwnSqlUser; about: AboutKind };

export type OwnDialogProps = { user: OwnSqlUser; onClose: () => void; returnFocus: () => HTMLElement | null };
