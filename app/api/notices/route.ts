import { noticesDoor } from "#lib/server/edge/doors/people/profile.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(): Promise<Response> {
  return answer(await read(noticesDoor, {}));
}
