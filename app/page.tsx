import { redirect } from "next/navigation";
import { currentActor } from "#lib/server/access/guard.ts";
import { isSetUp } from "#lib/server/accounts/setup.ts";

/** Redirects to the first page of this visitor. A visitor who just signed in but has no session has a browser that refuses cookies. */
export default async function Home({ searchParams }: PageProps<"/">): Promise<never> {
  if (await currentActor(true)) redirect("/clusters");
  // That page says where to find the link.
  if (!(await isSetUp())) redirect("/setup");
  const { entered } = await searchParams;
  redirect(entered === undefined ? "/sign-in" : "/sign-in?cookies=refused");
}
