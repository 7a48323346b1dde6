import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { PrivilegesPage } from "#components/privileges/privileges-page.tsx";
import { decodedSegment } from "#lib/server/base/request/segment.ts";
import { privilegesDoor } from "#lib/server/edge/doors/sql-users/verification.ts";
import { readForPage } from "#lib/server/edge/http/page.ts";
import type { ErrorCode } from "#lib/shared/errors/errors.ts";
import { clusterTitle, readCluster } from "../../../read-cluster.ts";

type Props = PageProps<"/clusters/[clusterId]/users/[name]/privileges">;

const ABSENT: ReadonlySet<ErrorCode> = new Set(["cluster_not_found", "sql_user_not_found", "invalid_input"]);

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { clusterId, name } = await params;
  // The name is from the address, so the title does not reveal whether the SQL user exists.
  return clusterTitle(`Privileges of ${decodedSegment(name)}`, clusterId);
}

export default async function Privileges({ params }: Props) {
  const { clusterId, name } = await params;
  const found = await readCluster(clusterId);
  const privileges = found.ok ? await readForPage(privilegesDoor, { clusterId, name: decodedSegment(name) }) : found;
  if (!found.ok || !privileges.ok) {
    const failure = found.ok ? privileges : found;
    if (failure.ok || ABSENT.has(failure.error.code)) notFound();
    return <FailureBlank failure={failure.error} headingLevel={1} />;
  }
  return <PrivilegesPage {...found.value} {...privileges.value} />;
}
