import type { Metadata, Route } from "next";
import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { FactorPage } from "#components/access/sign-in/factor-page.tsx";
import { answerFactorAction, cancelSignInAction } from "#lib/actions/session.ts";
import { wantedFactors } from "#lib/server/people/factors/answer-factor.ts";
import { returnPath, signInPath } from "#lib/shared/return-path.ts";

export const metadata: Metadata = { title: "Enter your code" };

export default async function SecondFactor({ searchParams }: PageProps<"/sign-in/factor">) {
  const path = returnPath((await searchParams).to);
  // The answer to an action comes with the page, for which its sign-in is over.
  const afterAction = (await headers()).has("next-action");
  const wanted = await wantedFactors();
  if (!afterAction && !wanted) redirect(signInPath(path) as Route);
  return (
    <FactorPage
      answerAction={answerFactorAction}
      cancelAction={cancelSignInAction}
      app={wanted?.app}
      passkey={wanted?.passkey ?? false}
      to={path}
    />
  );
}
