/** Answers while the process runs; needs no session. */
export async function GET(): Promise<Response> {
  return new Response("ok\n", { headers: { "Content-Type": "text/plain" } });
}
