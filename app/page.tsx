import type { Route } from "next";
import { redirect } from "next/navigation";
import { currentActor } from "#lib/server/access/guard.ts";
import { isSetUp } from "#lib/server/accounts/setup.ts";
import { landingPath } from "#lib/server/sql-users/own-sql-users.ts";
import { returnPath } from "#lib/shared/return-path.ts";

/** Redirects to the first page of this visitor. A visitor who just signed in but has no session has a browser that refuses cookies. */
export default async function Home({ searchParams }: PageProps<"/">): Promise<never> {
  const { entered, to } = await searchParams;
  const path = returnPath(to);
  const actor = await currentActor(true);
  if (actor) redirect((path ?? (await landingPath(actor))) as Route);
  if (!(await isSetUp())) redirect("/setup?link=missing");
  const back = path === undefined ? "" : `&to=${encodeURIComponent(path)}`;
  redirect((entered === undefined ? "/sign-in" : `/sign-in?cookies=refused${back}`) as Route);
}
