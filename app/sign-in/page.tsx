import type { Metadata, Route } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { SignInForm } from "#components/access/sign-in/sign-in-form.tsx";
import { signInAction } from "#lib/actions/session.ts";
import { currentActor } from "#lib/server/access/guard.ts";
import { hasPasswords, signInProvider } from "#lib/server/base/env/env.ts";
import { isSetUp } from "#lib/server/people/sign-in/setup.ts";
import { landingPath } from "#lib/server/sql-users/own-sql-users.ts";
import { providerFailure } from "#lib/shared/people/provider-failure.ts";
import { returnPath } from "#lib/shared/return-path.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { cookies, to, failed, request } = await searchParams;
  const path = returnPath(to);
  const actor = await currentActor(false);
  // Next.js renders the page again with the cookies that a sign-in has just set, whether the browser keeps them or not.
  const afterAction = (await headers()).has("next-action");
  if (actor && !afterAction) redirect((path ?? (await landingPath(actor))) as Route);
  if (!(await isSetUp())) redirect("/setup?link=missing");
  const provider = signInProvider();
  return (
    <SignInForm
      signInAction={signInAction}
      cookiesRefused={cookies === "refused"}
      to={path}
      passwords={hasPasswords()}
      provider={provider?.name}
      byInvitation={(provider?.signUp ?? "invited") === "invited"}
      providerFailure={providerFailure(failed, request)}
    />
  );
}
