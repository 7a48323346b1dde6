import { redirect } from "next/navigation";
import { signedInPerson } from "#lib/server/page.ts";

export default async function Home(): Promise<never> {
  await signedInPerson();
  redirect("/clusters");
}
