import { clusterListDoor } from "#lib/server/edge/doors/clusters.ts";
import { answer } from "#lib/server/edge/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(request: Request): Promise<Response> {
  const fresh = new URL(request.url).searchParams.has("fresh");
  return answer(await read(clusterListDoor, { fresh }));
}
