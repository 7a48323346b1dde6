import { claimRecipientsDoor } from "#lib/server/doors/claims.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(
  request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/claim-recipients">,
): Promise<Response> {
  const { clusterId } = await params;
  const name = new URL(request.url).searchParams.get("name") ?? undefined;
  return answer(await read(claimRecipientsDoor, { clusterId, name }));
}
