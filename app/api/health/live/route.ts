/** Says that the process answers; needs no session and tells nothing else. */
export async function GET(): Promise<Response> {
  return new Response("ok\n", { headers: { "Content-Type": "text/plain" } });
}
