import Link from "next/link";
import { type ReactNode, Suspense } from "react";
import { NoticeBell } from "#components/notices/notice-bell.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { ThemeSwitch } from "#components/ui/theme-switch.tsx";
import type { Account } from "#lib/shared/accounts.ts";
import type { Cluster } from "#lib/shared/clusters.ts";
import type { NoticeList } from "#lib/shared/notices.ts";
import type { Permission } from "#lib/shared/policy.ts";
import type { Result } from "#lib/shared/result.ts";
import { AccountMenu } from "./account-menu.tsx";
import { Banner } from "./banner.tsx";
import { ClusterBar } from "./cluster-bar.tsx";
import { KeyLine } from "./key-line.tsx";
import { Mark } from "./mark.tsx";
import { NavLinks } from "./nav-links.tsx";
import { Shell } from "./shell.tsx";

export type FrameProps = {
  account: Account;
  /** what of Rolecall as a whole the person may do: the pages for that are offered */
  permitted: readonly Permission[];
  /** whether they have a team, and so SQL users of their own */
  inTeam: boolean;
  /** how many requests wait for their decision; null where they decide none */
  toDecide: number | null;
  /** What depends on the vendor comes when it comes; the page does not wait for it. */
  clusters: Promise<Result<readonly Cluster[]>>;
  /** Like the clusters: it comes when it comes. */
  notices: Promise<Result<NoticeList>>;
  /** address of the Cloud API where it is not the vendor's own */
  foreignCloud?: string | undefined;
  signOut: () => Promise<void>;
  children: ReactNode;
};

/** What surrounds every page of a signed-in person. Which cluster is chosen follows from the address. */
export function Frame(props: FrameProps) {
  const { account, permitted, inTeam, toDecide, clusters, notices, foreignCloud, signOut, children } = props;
  return (
    <Shell
      brand={
        <Link href="/" className="flex items-center gap-2 text-14 font-strong tracking-tight">
          <Mark />
          <span className="md:max-lg:sr-only">Rolecall</span>
        </Link>
      }
      links={<NavLinks permitted={permitted} inTeam={inTeam} toDecide={toDecide} />}
      foot={
        <>
          {account.role === "administrator" && (
            <Suspense fallback={<Skeleton className="mx-2 my-1.5 w-28 md:max-lg:w-6" />}>
              <KeyLine clusters={clusters} />
            </Suspense>
          )}
          <AccountMenu account={account} signOut={signOut} />
        </>
      }
      top={
        <>
          <Link href="/" aria-label="Rolecall" className="grid size-8 flex-none place-items-center md:hidden">
            <Mark />
          </Link>
          <Suspense fallback={<Skeleton className="w-37" />}>
            <ClusterBar clusters={clusters} />
          </Suspense>
          <span className="flex-1" />
          <span className="flex flex-none">
            <Suspense fallback={<span className="size-control-s" />}>
              <Bell notices={notices} />
            </Suspense>
            <ThemeSwitch />
          </span>
        </>
      }
    >
      {foreignCloud && (
        <Banner>
          <strong>This is not CockroachDB Cloud.</strong> Rolecall talks to <span className="mono">{foreignCloud}</span>
          .
        </Banner>
      )}
      {children}
    </Shell>
  );
}

async function Bell({ notices }: Pick<FrameProps, "notices">) {
  const read = await notices;
  return <NoticeBell list={read.ok ? read.value : undefined} />;
}
