import { authorOf } from "../base/request/author.ts";
import { requestContext } from "../base/request/request.ts";
import type { Arranger } from "../store/sql-users/sql-user-ends.ts";

/** The account that sets an end of access, with its request where there is one. Never rejects: the change has been made. */
export async function arrangerOf(actor: { accountId: string; name: string }): Promise<Arranger> {
  const request = await requestContext().then(
    ({ requestId, address }) => ({ requestId, address }),
    () => undefined,
  );
  return Object.assign({ request }, authorOf(actor));
}
