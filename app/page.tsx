import { redirect } from "next/navigation";
import { currentActor } from "#lib/server/access/guard.ts";

/** Leads everybody to where they begin. Who has just signed in and comes without a session has a browser that keeps no cookie. */
export default async function Home({ searchParams }: PageProps<"/">): Promise<never> {
  if (await currentActor(true)) redirect("/clusters");
  const { entered } = await searchParams;
  redirect(entered === undefined ? "/sign-in" : "/sign-in?cookies=refused");
}
