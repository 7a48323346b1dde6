import { providerAnswer } from "#lib/server/edge/http/provider-answer.ts";
import { finishAtProvider } from "#lib/server/people/provider/provider-sign-in.ts";

/** Where the sign-in provider sends the browser back to. It signs in only the browser that began, and once. */
export async function GET(request: Request): Promise<Response> {
  return providerAnswer(await finishAtProvider(new URL(request.url).search));
}
