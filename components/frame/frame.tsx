"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { type ReactNode, Suspense, use, useEffect, useState } from "react";
import type { ClusterChoices } from "#components/clusters/cluster-choices.ts";
import { NoticeBell } from "#components/frame/notices/notice-bell.tsx";
import { GoTo } from "#components/frame/palette/go-to.tsx";
import { Banner } from "#components/ui/banner.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { SectionsProvider } from "#components/ui/section-tabs.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { ThemeSwitch } from "#components/ui/theme-switch.tsx";
import { Dot } from "#components/ui/words/dot.tsx";
import { ExactTime } from "#components/ui/words/exact-time.tsx";
import { leaveForSignIn } from "#lib/client/calls/query-client.ts";
import { watchTyping } from "#lib/client/calls/typed.ts";
import { forgetOldSoon } from "#lib/client/session/forget-keys.ts";
import { watchSession } from "#lib/client/session/session-watch.ts";
import type { Account } from "#lib/shared/people/accounts.ts";
import type { NoticeList } from "#lib/shared/people/notices.ts";
import type { Figures } from "#lib/shared/sql-users/everywhere.ts";
import { AccountMenu } from "./account-menu.tsx";
import { chosenClusterId } from "./chosen-cluster.ts";
import { ClusterChooser } from "./cluster-chooser.tsx";
import type { KeyState } from "./key-state.ts";
import { Mark } from "./mark.tsx";
import { NavLinks } from "./nav-links.tsx";
import { clusterTabs, ENTRIES, OWN_ACCOUNT, type PagesOf, tabsFor } from "./pages.ts";
import { Shell } from "./shell.tsx";

export type FrameProps = {
  account: Account;
  person: PagesOf;
  /** Late where the vendor is: no page waits for it. */
  clusters: Coming<ClusterChoices>;
  /** for administrators */
  keyState: Coming<KeyState> | undefined;
  notices: Coming<NoticeList | undefined>;
  /** beside the entries; undefined where they were not at hand, and come later */
  figures: Figures | undefined;
  /** address of the Cloud API, unless it is the vendor's own */
  foreignCloud?: string | undefined;
  /** when the person can do nothing else without a second factor; undefined where they need none, or have one */
  factorDueAt?: number | undefined;
  children: ReactNode;
};

/** The frame of every page for a signed-in person. The address decides the chosen cluster. */
export function Frame(props: FrameProps) {
  const { account, person, clusters, keyState, notices, figures, foreignCloud, factorDueAt, children } = props;
  return (
    <Shell
      brand={
        <Link href="/" prefetch={false} className="flex items-center gap-2 text-14 font-strong tracking-tight">
          <Mark />
          <span className="md:max-lg:sr-only">Rolecall</span>
        </Link>
      }
      links={<NavLinks person={person} figures={figures} />}
      foot={
        <>
          {keyState && (
            <AtHand value={keyState} fallback={<Skeleton className="mx-2 my-1.5 w-28 md:max-lg:w-6" />}>
              {(state) => <KeyLine state={state} />}
            </AtHand>
          )}
          <AccountMenu account={account} />
        </>
      }
      top={<TopBar person={person} clusters={clusters} notices={notices} />}
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
      <SectionsProvider value={sectionsOf(person, chosenClusterId(usePathname()))}>{children}</SectionsProvider>
    </Shell>
  );
}

function TopBar({ person, clusters, notices }: Pick<FrameProps, "person" | "clusters" | "notices">) {
  return (
    <>
      <Link
        href="/"
        prefetch={false}
        aria-label="Rolecall"
        className="grid size-8 flex-none place-items-center md:hidden"
      >
        <Mark />
      </Link>
      <AtHand value={clusters} fallback={<Skeleton className="w-37" />}>
        {(choices) => <ClusterChooser choices={choices} />}
      </AtHand>
      <span className="flex-1" />
      <span className="flex flex-none items-center gap-1">
        <GoTo person={person} />
        <AtHand value={notices} fallback={<span className="size-control-s" />}>
          {(list) => <NoticeBell list={list} />}
        </AtHand>
        <ThemeSwitch />
      </span>
    </>
  );
}

function sectionsOf(person: PagesOf, clusterId: string | undefined) {
  const entries = Array.from(tabsFor(person), ([entry, pages]) => ({ name: ENTRIES[entry], pages }));
  const cluster = clusterId ? [{ name: "Pages of this cluster", pages: clusterTabs(clusterId, person) }] : [];
  return [...cluster, { name: "Own account", pages: OWN_ACCOUNT }, ...entries];
}

/** A value that is there already, or comes later. */
type Coming<T> = T | Promise<T>;

type AtHandProps<T> = { value: Coming<T>; fallback: ReactNode; children: (value: T) => ReactNode };

/**
 * Shows a value, or `fallback` until it comes. React shows a boundary of more than 500 bytes a third of a second late, even if nothing waits:
 * a value that was at hand at first has none.
 */
function AtHand<T>({ value, fallback, children }: AtHandProps<T>) {
  const [atHand] = useState(!(value instanceof Promise));
  const shown = <Shown value={value}>{children}</Shown>;
  return atHand ? shown : <Suspense fallback={fallback}>{shown}</Suspense>;
}

function Shown<T>({ value, children }: Omit<AtHandProps<T>, "fallback">) {
  return children(value instanceof Promise ? use(value) : value);
}

function KeyLine({ state: { tone, text } }: { state: KeyState }) {
  return (
    <Link
      href="/settings#system"
      prefetch={false}
      className="flex items-center gap-2 px-2 pt-1 pb-2 text-12 text-ink-3 hover:underline hover:underline-offset-3 md:max-lg:justify-center md:max-lg:px-0 pointer-coarse:py-2"
    >
      <Dot tone={tone} />
      <span className="md:max-lg:sr-only">{text}</span>
    </Link>
  );
}

/** Leaves the page where its session has ended in another tab. */
function SessionEnd() {
  const pathname = usePathname();
  useEffect(() => watchSession(leaveForSignIn), []);
  useEffect(forgetOldSoon, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each page starts with nothing typed
  useEffect(watchTyping, [pathname]);
  return null;
}
