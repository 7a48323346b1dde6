import { readiness } from "#lib/server/process/ready.ts";

/** Says which part is not ready, and needs no session. */
export async function GET(): Promise<Response> {
  const parts = await readiness();
  const ready = Object.values(parts).every((part) => part === "ok");
  return Response.json(parts, { status: ready ? 200 : 503 });
}
