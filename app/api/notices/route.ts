import { answer } from "#lib/server/answer.ts";
import { noticesDoor } from "#lib/server/doors/profile.ts";
import { read } from "#lib/server/run.ts";

export async function GET(): Promise<Response> {
  return answer(await read(noticesDoor, {}));
}
