import { z } from "zod";
import { forgetAllKeys } from "./forget-keys.ts";

const leaving = z.object({ ok: z.literal(true), value: z.object({ leave: z.url() }) });

/**
 * Ends the session. The answer tells the browser to delete what it has stored of Rolecall. Resolves to the address to load next: that of the
 * sign-in provider, which ends its session too, or the sign-in page.
 */
export async function signOut(): Promise<string> {
  const answer = await fetch("/api/session/end", { method: "POST" });
  forgetAllKeys();
  const leave = answer.status === 200 ? leaving.safeParse(await answer.json()).data?.value.leave : undefined;
  return leave ?? "/sign-in";
}
