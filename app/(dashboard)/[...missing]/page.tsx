import { notFound } from "next/navigation";
import { signedInPerson } from "#lib/server/edge/http/page.ts";

/** An unknown address answers like a forbidden one: in the same frame, and with sign-in for strangers. */
export default async function Missing(): Promise<never> {
  await signedInPerson();
  notFound();
}
