import { readiness } from "#lib/server/edge/process/ready.ts";

/** Names the parts that are not ready; needs no session. */
export async function GET(): Promise<Response> {
  const parts = await readiness();
  const ready = Object.values(parts).every((part) => part === "ok");
  return Response.json(parts, { status: ready ? 200 : 503 });
}
