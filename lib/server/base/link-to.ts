import { env } from "./env/env.ts";

/** The address of a link page. Its secret is in the fragment, which browsers never send. */
export function linkTo(
  page: "invitation" | "reset" | "claim",
  { id, secret }: { readonly id: string; readonly secret: string },
): string {
  return `${env().APP_URL.origin}/${page}/${id}#${secret}`;
}
