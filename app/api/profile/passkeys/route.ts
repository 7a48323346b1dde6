import { beginPasskeyDoor } from "#lib/server/edge/doors/people/factors.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { mutateOwn } from "#lib/server/run/run.ts";

/** What the browser needs to make a passkey. A route and not an action: an action that sets a cookie renders the page anew. */
export async function POST(): Promise<Response> {
  return answer(await mutateOwn(beginPasskeyDoor, {}));
}
