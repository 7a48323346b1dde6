import type { Metadata } from "next";
import { connection } from "next/server";
import { SetupForm, SetupLinkMissing } from "#components/access/sign-in/setup-form.tsx";
import { createAdministratorAction } from "#lib/actions/links.ts";

export const metadata: Metadata = { title: "Set up Rolecall" };

export default async function SetupPage({ searchParams }: PageProps<"/setup">) {
  // Scripts need the nonce of a page that is rendered for this request.
  await connection();
  const { link } = await searchParams;
  if (link === "missing") return <SetupLinkMissing />;
  return <SetupForm createAdministratorAction={createAdministratorAction} />;
}
