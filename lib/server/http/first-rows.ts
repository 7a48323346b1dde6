import "server-only";
import type { SqlUserList } from "#lib/shared/sql-users.ts";
import { sqlUserListDoor } from "../doors/sql-users.ts";
import { read } from "../run.ts";

/** More rows than this come by a read of the page itself: a document that holds ten thousand is slow to parse. */
const ROWS_IN_DOCUMENT = 1_000;

/** The list as a page carries it; throws an Error with the code, of which React shows the browser nothing. */
export async function firstRows(clusterId: string): Promise<SqlUserList> {
  const list = await read(sqlUserListDoor, { clusterId, fresh: false });
  if (!list.ok) throw new Error(list.error.code);
  const { users, complete, ...rest } = list.value;
  return { ...rest, users: users.slice(0, ROWS_IN_DOCUMENT), complete: complete && users.length <= ROWS_IN_DOCUMENT };
}
