import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "#components/accounts/sign-in-form.tsx";
import { signInAction } from "#lib/actions/session.ts";
import { currentActor } from "#lib/server/access/guard.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: PageProps<"/sign-in">) {
  const { cookies } = await searchParams;
  if (await currentActor(false)) redirect("/clusters");
  return <SignInForm signInAction={signInAction} cookiesRefused={cookies === "refused"} />;
}
