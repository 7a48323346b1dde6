import { answer } from "#lib/server/edge/http/answer.ts";
import { signOut } from "#lib/server/people/sign-in/sign-out.ts";

/** A route and not an action, which could not send the header: nothing that was loaded stays in the browser. Cookies tell devices apart. */
export async function POST(): Promise<Response> {
  const result = await signOut();
  // Another site must not be able to clear anything.
  if (!result.ok) return answer(result);
  const headers = { "Clear-Site-Data": '"cache", "storage"' };
  return result.value.leave ? Response.json(result, { headers }) : new Response(null, { status: 204, headers });
}
