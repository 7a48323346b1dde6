import type { Route } from "next";
import { redirect } from "next/navigation";
import { anyActor } from "#lib/server/access/guard.ts";
import { landingPath } from "#lib/server/sql-users/own-sql-users.ts";
import { enrolPath, returnPath } from "#lib/shared/return-path.ts";

/** Where a sign-in leads: on to the first page of this person. Without a session by now, the browser refuses cookies. */
export default async function Entered({ searchParams }: PageProps<"/entered">): Promise<never> {
  const path = returnPath((await searchParams).to);
  const found = await anyActor(true);
  if (found?.mustEnrol) redirect(enrolPath(path) as Route);
  if (found) redirect((path ?? (await landingPath(found.actor))) as Route);
  redirect(`/sign-in?cookies=refused${path === undefined ? "" : `&to=${encodeURIComponent(path)}`}`);
}
