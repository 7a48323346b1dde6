import { claimRecipientsDoor } from "#lib/server/doors/claims.ts";
import { answer } from "#lib/server/http/answer.ts";
import { read } from "#lib/server/run/run.ts";

export async function GET(
  _request: Request,
  { params }: RouteContext<"/api/clusters/[clusterId]/claim-recipients">,
): Promise<Response> {
  const { clusterId } = await params;
  return answer(await read(claimRecipientsDoor, { clusterId }));
}
