import { notFound } from "next/navigation";
import { signedInPerson } from "#lib/server/http/page.ts";

/** An address that does not exist answers as one that somebody may not see: in the same frame, and by sign-in to a stranger. */
export default async function Missing(): Promise<never> {
  await signedInPerson();
  notFound();
}
