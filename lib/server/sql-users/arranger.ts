import "server-only";
import { byOf } from "../base/by.ts";
import { requestContext } from "../base/request.ts";
import type { Arranger } from "../store/sql-user-ends.ts";

/** The account that sets an end of access, with its request. */
export async function arrangerOf(actor: { accountId: string; name: string }): Promise<Arranger> {
  const { requestId, address } = await requestContext();
  return Object.assign({ request: { requestId, address } }, byOf(actor));
}
