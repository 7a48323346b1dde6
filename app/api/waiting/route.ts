import { waitingDoor } from "#lib/server/doors/profile.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(): Promise<Response> {
  return answer(await read(waitingDoor, {}));
}
