"use client";

import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { PlanAhead } from "./plan-ahead.tsx";
import { PlanProgress } from "./plan-progress.tsx";

/** The leaver plan of an account: what it would do, then how far it has come and its evidence. */
export function LeaverPage({ accountId }: { accountId: string }) {
  const { data, error } = useRead("leaver.get", { accountId });
  if (!data) return error ? <FailureBlank failure={failureOf(error)} headingLevel={1} /> : null;
  const { plan, holds } = data;
  if (holds) return <PlanAhead leaver={data} holds={holds} />;
  return plan ? <PlanProgress leaver={data} plan={plan} error={error} /> : null;
}
