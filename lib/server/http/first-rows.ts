import "server-only";
import type { Result } from "#lib/shared/result.ts";
import type { SqlUserList } from "#lib/shared/sql-users.ts";
import { sqlUserListDoor } from "../doors/sql-users.ts";
import { read } from "../run.ts";

/** More rows than this come by a read of the page itself: a document that holds ten thousand is slow to parse. */
const ROWS_IN_DOCUMENT = 1_000;

/** The list as a document carries it. */
export async function firstRows(clusterId: string): Promise<Result<SqlUserList>> {
  const list = await read(sqlUserListDoor, { clusterId, fresh: false });
  if (!list.ok) return list;
  const { users, complete, ...rest } = list.value;
  const first = users.slice(0, ROWS_IN_DOCUMENT);
  return { ok: true, value: { ...rest, users: first, complete: complete && users.length <= ROWS_IN_DOCUMENT } };
}
