import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { CheckAllPage } from "#components/privileges/all/check-all-page.tsx";
import { VerifyAllPage } from "#components/privileges/verify-all-page.tsx";
import { checkStateDoor, verifyAllPageDoor } from "#lib/server/edge/doors/sql-users/verification.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import { clusterTitle, readCluster } from "../read-cluster.ts";

type Props = PageProps<"/clusters/[clusterId]/verify">;

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return clusterTitle("Check all SQL users", (await params).clusterId);
}

export default async function VerifyAll({ params }: Props) {
  const { clusterId } = await params;
  const found = await readCluster(clusterId);
  const [code, check] = found.ok
    ? await Promise.all([readForPage(verifyAllPageDoor, { clusterId }), readForPage(checkStateDoor, { clusterId })])
    : [found, found];
  if (found.ok && code.ok && check.ok) {
    const paste = { cluster: found.value.cluster, ...code.value };
    return check.value.level === null ? <VerifyAllPage {...paste} /> : <CheckAllPage {...paste} check={check.value} />;
  }
  const failure = !found.ok ? found : code.ok ? check : code;
  if (failure.ok || ["cluster_not_found", "invalid_input", "forbidden"].includes(failure.error.code)) notFound();
  return <FailureBlank failure={failure.error} headingLevel={1} />;
}
