import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "#components/accounts/sign-in-form.tsx";
import { signInAction } from "#lib/actions/session.ts";
import { currentActor } from "#lib/server/access/guard.ts";
import { landingPath } from "#lib/server/sql-users/own-sql-users.ts";
import { returnPath } from "#lib/shared/return-path.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { cookies, to } = await searchParams;
  const path = returnPath(to);
  const actor = await currentActor(false);
  if (actor) redirect((path ?? (await landingPath(actor))) as Route);
  return <SignInForm signInAction={signInAction} cookiesRefused={cookies === "refused"} to={path} />;
}
