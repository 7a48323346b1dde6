import type { Route } from "next";
import Link from "next/link";
import { CheckAgain } from "#components/clusters/check-again.tsx";
import { NoClusters } from "#components/clusters/no-clusters.tsx";
import { NoRole } from "#components/clusters/no-role.tsx";
import { FailureBlank } from "#components/dialogs/failure/failure-blank.tsx";
import { Blank } from "#components/ui/blank.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import type { Result } from "#lib/shared/errors/result.ts";
import type { AccountRole } from "#lib/shared/policy.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";

type NothingYetProps = {
  role: AccountRole;
  inTeam: boolean;
  /** read from the vendor: there is nothing older to show */
  clusters: Promise<Result<readonly Cluster[]>>;
};

/** In place of an empty overview: the reason, and the next step. */
export async function NothingYet({ role, inTeam, clusters }: NothingYetProps) {
  const read = await clusters;
  if (role === "administrator" && !read.ok)
    return <FailureBlank failure={read.error} actions={<CheckAgain label="Try again" />} />;
  if (role === "administrator" && read.ok && read.value.length === 0) return <NoClusters />;
  if (read.ok && read.value.length > 0)
    return (
      <Blank
        title="The API key works"
        text="Rolecall has just found its first clusters. Open one to load and count its SQL users."
        actions={
          <Link href={"/clusters" as Route} prefetch={false} className={buttonClass({ variant: "primary" })}>
            Show clusters
          </Link>
        }
      />
    );
  if (inTeam)
    return (
      <Blank
        title="Your team owns no SQL users yet"
        text="They appear here once a Cluster Admin sets your team as their owner."
        actions={
          <Link href={"/requests" as Route} prefetch={false} className={buttonClass({ variant: "primary" })}>
            Request a SQL user
          </Link>
        }
      />
    );
  return <NoRole title="You are in no team and have no cluster role yet" />;
}
