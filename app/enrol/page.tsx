import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { EnrolPage } from "#components/accounts/enrol-page.tsx";
import { FailureBlank } from "#components/failure/failure-blank.tsx";
import { securityDoor } from "#lib/server/doors/factors.ts";
import { read } from "#lib/server/run/run.ts";
import { returnPath, signInPath } from "#lib/shared/return-path.ts";

export const metadata: Metadata = { title: "Set up a second factor" };

export default async function Enrol({ searchParams }: PageProps<"/enrol">) {
  const path = returnPath((await searchParams).to);
  const security = await read(securityDoor, {}, true);
  if (security.ok) return <EnrolPage {...security.value} to={path} />;
  if (security.error.code === "unauthenticated") redirect(signInPath(path) as Route);
  return <FailureBlank failure={security.error} headingLevel={1} />;
}
