import { finishAtProvider } from "#lib/server/accounts/provider-sign-in.ts";
import { providerAnswer } from "#lib/server/http/provider-answer.ts";

/** Where the sign-in provider sends the browser back to. It signs in only the browser that began, and once. */
export async function GET(request: Request): Promise<Response> {
  return providerAnswer(await finishAtProvider(new URL(request.url).search));
}
