import type { Metadata, Route } from "next";
import { redirect } from "next/navigation";
import { EnrolPage } from "#components/access/sign-in/enrol-page.tsx";
import { ConfirmWays } from "#components/dialogs/confirm-ways.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { anyActor } from "#lib/server/access/guard.ts";
import { securityDoor } from "#lib/server/edge/doors/people/factors.ts";
import { confirmWays } from "#lib/server/people/factors/confirm-ways.ts";
import { read } from "#lib/server/run/run.ts";
import { returnPath, signInPath } from "#lib/shared/return-path.ts";

export const metadata: Metadata = { title: "Set up a second factor" };

export default async function Enrol({ searchParams }: PageProps<"/enrol">) {
  const path = returnPath((await searchParams).to);
  const security = await read(securityDoor, {}, true);
  const { actor } = (await anyActor(false)) ?? {};
  if (security.ok && actor) {
    return (
      <ConfirmWays ways={await confirmWays(actor)}>
        <EnrolPage {...security.value} to={path} />
      </ConfirmWays>
    );
  }
  if (security.ok || security.error.code === "unauthenticated") redirect(signInPath(path) as Route);
  return <FailureBlank failure={security.error} headingLevel={1} />;
}
