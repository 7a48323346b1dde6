import Link from "next/link";
import { type ReactNode, Suspense } from "react";
import { NoticeBell } from "#components/notices/notice-bell.tsx";
import { GoTo } from "#components/palette/go-to.tsx";
import { pagesFor } from "#components/palette/pages.ts";
import { buttonClass } from "#components/ui/button-class.ts";
import { ExactTime } from "#components/ui/exact-time.tsx";
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
import { SessionEnd } from "./session-end.tsx";
import { Shell } from "./shell.tsx";

export type FrameProps = {
  account: Account;
  /** the person's permissions on the installation, which decide the offered pages */
  permitted: readonly Permission[];
  /** whether they are in a team, and so can own SQL users */
  inTeam: boolean;
  /** how many requests they can decide; null without the permission */
  toDecide: number | null;
  toReview: number;
  /** the clusters on which the person may send claim links */
  sends: "all" | readonly string[];
  /** Streamed: the page does not wait for the vendor. */
  clusters: Promise<Result<readonly Cluster[]>>;
  /** Streamed, like the clusters. */
  notices: Promise<Result<NoticeList>>;
  /** address of the Cloud API, unless it is the vendor's own */
  foreignCloud?: string | undefined;
  /** when the person can do nothing else without a second factor; undefined where they need none, or have one */
  factorDueAt?: number | undefined;
  children: ReactNode;
};

/** The frame of every page for a signed-in person. The address decides the chosen cluster. */
export function Frame(props: FrameProps) {
  const {
    account,
    permitted,
    inTeam,
    toDecide,
    toReview,
    sends,
    clusters,
    notices,
    foreignCloud,
    factorDueAt,
    children,
  } = props;
  return (
    <Shell
      brand={
        <Link href="/" prefetch={false} className="flex items-center gap-2 text-14 font-strong tracking-tight">
          <Mark />
          <span className="md:max-lg:sr-only">Rolecall</span>
        </Link>
      }
      links={<NavLinks permitted={permitted} inTeam={inTeam} toDecide={toDecide} toReview={toReview} sends={sends} />}
      foot={
        <>
          {account.role === "administrator" && (
            <Suspense fallback={<Skeleton className="mx-2 my-1.5 w-28 md:max-lg:w-6" />}>
              <KeyLine clusters={clusters} />
            </Suspense>
          )}
          <AccountMenu account={account} />
        </>
      }
      top={
        <>
          <Link
            href="/"
            prefetch={false}
            aria-label="Rolecall"
            className="grid size-8 flex-none place-items-center md:hidden"
          >
            <Mark />
          </Link>
          <Suspense fallback={<Skeleton className="w-37" />}>
            <ClusterBar clusters={clusters} />
          </Suspense>
          <span className="flex-1" />
          <span className="flex flex-none items-center gap-1">
            <GoTo pages={pagesFor({ permitted, inTeam, toDecide, toReview })} />
            <Suspense fallback={<span className="size-control-s" />}>
              <Bell notices={notices} />
            </Suspense>
            <ThemeSwitch />
          </span>
        </>
      }
    >
      <SessionEnd />
      {foreignCloud && (
        <Banner>
          <strong>This is not CockroachDB Cloud.</strong> Rolecall uses <span className="mono">{foreignCloud}</span>.
        </Banner>
      )}
      {factorDueAt !== undefined && (
        <Banner
          action={
            <Link href="/profile/security" prefetch={false} className={buttonClass({ size: "s" })}>
              Open Security
            </Link>
          }
        >
          <strong>Set up a second factor.</strong> From <ExactTime at={factorDueAt} /> on, you must do this before
          anything else.
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
