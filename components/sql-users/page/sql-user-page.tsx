"use client";

import { useRouter } from "next/navigation";
import { lazy, Suspense, useRef, useState } from "react";
import { DialogLost } from "#components/dialogs/dialog-lost.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { asChangeable } from "#components/sql-user-facts/changeable.ts";
import { ChangesRefusedBanner } from "#components/sql-user-facts/changes-refused-banner.tsx";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { pairPath } from "#components/sql-user-facts/pair-path.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { useRights } from "#components/sql-user-facts/use-rights.ts";
import { loadDialogs } from "#components/sql-users/create/on-demand.ts";
import { Button } from "#components/ui/button.tsx";
import { ErrorBoundary } from "#components/ui/error-boundary.tsx";
import { currentOpener } from "#components/ui/fields/opener.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import { holds } from "#lib/shared/policy.ts";
import type { SqlUserPage as Page } from "#lib/shared/sql-users/sql-user-facts.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import { ByHandPart } from "./by-hand-part.tsx";
import { ConnectPart } from "./connect-part.tsx";
import { FactsPart } from "./facts-part.tsx";
import { HistoryPart } from "./history-part.tsx";
import { KnowersPart } from "./knowers-part.tsx";
import { linkedDialog } from "./linked-dialog.ts";
import { LoginPart } from "./login-part.tsx";
import { NoConnectionBanner } from "./no-connection-banner.tsx";
import { PartsSkeleton } from "./parts-skeleton.tsx";
import { PasswordPart } from "./password-part.tsx";
import { RolesPart } from "./roles-part.tsx";
import { SessionsPart } from "./sessions-part.tsx";
import { SqlUserHeader } from "./sql-user-header.tsx";
import { Tiles } from "./tiles.tsx";
import { UnfinishedBanner } from "./unfinished-banner.tsx";
import { Warnings } from "./warnings.tsx";

const SqlUserDialogs = lazy(loadDialogs);

export type SqlUserPageProps = Page & { cluster: ShownCluster & { version: string }; rights: Rights };

/** One SQL user: its state, its rights and its open sessions. */
export function SqlUserPage({
  cluster: given,
  rights: first,
  user,
  connection,
  password,
  knowers,
  delivery,
  pair,
  outsideBy,
  passwordOutsideBy,
  seesOutside,
}: SqlUserPageProps) {
  const [dialog, setDialog] = useState<OpenDialog | null>(null);
  const router = useRouter();
  const rights = useRights(given.id, first);
  const cluster = asChangeable(given, rights);
  const page = useRef<HTMLDivElement>(null);
  /** null where a link opened the dialog */
  const opener = useRef<HTMLElement | null>(null);
  useLinkedDialog((linked) => {
    const opened = linkedDialog(linked, user, rights ?? first);
    if (!opened || cluster.notReady !== null) return;
    opener.current = null;
    setDialog(opened);
  });
  const isRead = connection !== null && user.readOnly !== "reserved";
  const { data, error, isFetching, refetch } = useRead(
    "sql_user.facts",
    { clusterId: cluster.id, name: user.name },
    { enabled: isRead },
  );
  const failure = error && !data && !isFetching ? failureOf(error) : null;
  const facts = isRead ? data : undefined;

  function show(next: OpenDialog) {
    opener.current = currentOpener();
    setDialog(next);
  }
  function close(changed: string | null) {
    setDialog(null);
    if (changed !== null) router.refresh();
  }

  return (
    <div ref={page} className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      {connection === null && <NoConnectionBanner cluster={cluster} rights={rights} />}
      {rights?.changesRefused && given.notReady === null && <ChangesRefusedBanner cluster={given} rights={rights} />}
      {user.unfinished && (
        <UnfinishedBanner
          unfinished={user.unfinished}
          onOpen={
            rights && holds(rights, "sql_users.create") && user.unfinished
              ? (unfinished) => show({ kind: "unfinished", name: user.name, unfinished })
              : undefined
          }
        />
      )}
      <SqlUserHeader cluster={cluster} user={user} rights={rights} onDialog={show} />
      <Tiles
        clusterId={cluster.id}
        user={user}
        passwordOutsideBy={passwordOutsideBy}
        facts={facts}
        unread={isRead ? (failure ? "failed" : null) : "no connection"}
      />
      <Warnings version={cluster.version} user={user} facts={facts} />
      <div className="grid flex-1 grid-cols-[minmax(0,1fr)] lg:grid-cols-[minmax(0,1fr)_23rem]">
        <div>
          {failure && (
            <div className="px-gutter py-5">
              <FailureNote
                failure={failure}
                action={
                  <Button size="s" onClick={() => void refetch()}>
                    Try again
                  </Button>
                }
              />
            </div>
          )}
          {(!isRead || failure) && <ByHandPart clusterId={cluster.id} user={user} />}
          {isRead && !facts && !failure && <PartsSkeleton />}
          {facts && (
            <>
              <RolesPart
                facts={facts}
                action={
                  <Button size="s" pending={isFetching} onClick={() => void refetch()}>
                    Read again
                  </Button>
                }
              />
              <SessionsPart sessions={facts.sessions} passwordChangedAt={user.passwordChangedAt} />
            </>
          )}
        </div>
        <div className="lg:border-l lg:border-line">
          {facts && rights && holds(rights, "sql_users.apply") && !user.readOnly && (
            <LoginPart cluster={cluster} name={user.name} facts={facts} onChanged={() => void refetch()} />
          )}
          {password && (
            <PasswordPart
              password={password}
              pair={{ path: pairPath(cluster.id, user.name), of: pair }}
              seesOutside={seesOutside}
              onEdit={
                rights && holds(rights, "sql_users.describe")
                  ? () => show({ kind: "policy", user, password })
                  : undefined
              }
            />
          )}
          {password && knowers && (
            <KnowersPart
              knowers={knowers}
              delivery={delivery}
              isOutside={user.passwordOutside === true}
              seesOutside={seesOutside}
            />
          )}
          <FactsPart
            user={user}
            outsideBy={outsideBy}
            onEdit={rights && holds(rights, "sql_users.describe") ? () => show({ kind: "describe", user }) : undefined}
          />
          <ConnectPart clusterId={cluster.id} covered={user.verified?.databases} />
          <HistoryPart
            clusterId={cluster.id}
            name={user.name}
            mayRead={rights !== null && holds(rights, "audit.read")}
          />
        </div>
      </div>
      {dialog && (
        <ErrorBoundary key={dialog.kind} fallback={() => <DialogLost />}>
          <Suspense fallback={null}>
            <SqlUserDialogs
              dialog={dialog}
              cluster={cluster}
              rights={rights ?? first}
              onCurrent={() => {}}
              onClose={close}
              onGone={() => router.push(`/clusters/${cluster.id}/users`)}
              returnFocus={() =>
                opener.current?.isConnected
                  ? opener.current
                  : (page.current?.querySelector<HTMLElement>("[data-return]") ?? null)
              }
            />
          </Suspense>
        </ErrorBoundary>
      )}
    </div>
  );
}
