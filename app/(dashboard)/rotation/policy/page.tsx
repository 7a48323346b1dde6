import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { PasswordPolicyPage } from "#components/rotation/policy/password-policy-page.tsx";
import { passwordPolicyDoor } from "#lib/server/edge/doors/sql-users/password-policy.ts";
import { readForPage, signedInPerson } from "#lib/server/edge/http/page.ts";
import { may } from "#lib/shared/policy.ts";
import { clusterIdSchema } from "#lib/shared/sql-users/clusters.ts";

export const metadata: Metadata = { title: "Password policy" };

export default async function PasswordPolicy({ searchParams }: PageProps<"/rotation/policy">) {
  const actor = await signedInPerson();
  const after = clusterIdSchema.safeParse((await searchParams).after);
  const view = await readForPage(passwordPolicyDoor, { after: after.success ? after.data : null });
  if (view.ok) return <PasswordPolicyPage {...view.value} manages={may(actor, "password_policy.manage")} />;
  if (view.error.code === "forbidden") notFound();
  return <FailureBlank failure={view.error} headingLevel={1} />;
}
