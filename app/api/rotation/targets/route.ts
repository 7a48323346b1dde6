import { rotationTargetsDoor } from "#lib/server/edge/doors/sql-users/rotation.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { read } from "#lib/server/run/run.ts";
import { parseEverywhere } from "#lib/shared/sql-users/everywhere.ts";

export async function GET(request: Request): Promise<Response> {
  const { after: _, ...filter } = parseEverywhere(new URL(request.url).searchParams);
  return answer(await read(rotationTargetsDoor, filter));
}
