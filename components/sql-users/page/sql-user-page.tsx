"use client";

import Plug from "lucide-react/icons/plug";
import type { Route } from "next";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { type ReactNode, useRef } from "react";
import { useConnection } from "#components/credentials/use-connection.ts";
import { OnDemand } from "#components/dialogs/dialog-lost.tsx";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { useLinkedDialog } from "#components/dialogs/use-linked-dialog.ts";
import { AllowlistWords } from "#components/sql-user-facts/allowlist-text.tsx";
import { asChangeable } from "#components/sql-user-facts/changeable.ts";
import { KeyClosedBanner } from "#components/sql-user-facts/key/key-closed-banner.tsx";
import type { OpenDialog } from "#components/sql-user-facts/open-dialog.ts";
import { pairPath } from "#components/sql-user-facts/pair-path.ts";
import { SessionsPart } from "#components/sql-user-facts/parts/sessions-part.tsx";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { SsoNote } from "#components/sql-user-facts/sso-note.tsx";
import { useRights } from "#components/sql-user-facts/use-rights.ts";
import { loadDialogs } from "#components/sql-users/create/on-demand.ts";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { lazily } from "#components/ui/error-boundary.tsx";
import { useOpened } from "#components/ui/fields/opener.ts";
import { Part } from "#components/ui/part.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { whenNotHeld } from "#lib/client/page/held-page.ts";
import type { Failure } from "#lib/shared/errors/result.ts";
import { holds } from "#lib/shared/policy.ts";
import type { SqlUserPage as Page, SqlUserFacts } from "#lib/shared/sql-users/sql-user-facts.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import { useFacts } from "../use-facts.ts";
import { ByHandPart } from "./by-hand-part.tsx";
import { FactsPart } from "./facts-part.tsx";
import { HistoryPart } from "./history-part.tsx";
import { KnowersPart } from "./knowers-part.tsx";
import { linkedDialog } from "./linked-dialog.ts";
import { LoginPart } from "./login-part.tsx";
import { PasswordPart } from "./password-part.tsx";
import { RestrictionPart } from "./restriction-part.tsx";
import { RolesPart } from "./roles-part.tsx";
import { SqlUserHeader } from "./sql-user-header.tsx";
import { Tiles } from "./tiles.tsx";
import { UnfinishedBanner } from "./unfinished-banner.tsx";
import { Warnings } from "./warnings.tsx";

const SqlUserDialogs = lazily(loadDialogs);

export type SqlUserPageProps = Page & {
  cluster: ShownCluster & { version: string };
  rights: Rights;
  /** the request for temporary access that it was made for */
  request: ReactNode;
};

/** One SQL user: its state, its rights and its open sessions. */
export function SqlUserPage(props: SqlUserPageProps) {
  const { cluster: given, rights: first, user, connection } = props;
  const { open: dialog, opener, show, showLinked, setOpen } = useOpened<OpenDialog>();
  const router = useRouter();
  const rights = useRights(given.id, first);
  const cluster = asChangeable(given, rights);
  const page = useRef<HTMLDivElement>(null);
  useLinkedDialog((linked) => {
    const more = { password: props.password, keyClosed: cluster.keyClosed };
    const opened = linkedDialog(linked, user, rights ?? first, more);
    if (opened && cluster.notReady === null) showLinked(opened);
  });
  const isRead = connection !== null && user.readOnly !== "reserved";
  const reading = useFacts(cluster.id, user.name, isRead);
  const facts = isRead ? reading.data : undefined;

  function close(changed: string | null) {
    setOpen(null);
    if (changed !== null) router.refresh();
  }

  return (
    <div ref={page} className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <Banners {...props} cluster={cluster} isReady={given.notReady === null} rights={rights} onDialog={show} />
      <SqlUserHeader cluster={cluster} user={user} rights={rights} onDialog={show} />
      <Tiles
        clusterId={cluster.id}
        user={user}
        passwordOutsideBy={props.passwordOutsideBy}
        facts={facts}
        unread={isRead ? (failureIn(reading) ? "failed" : null) : "no connection"}
      />
      {props.restriction && (
        <RestrictionPart
          name={user.name}
          restriction={props.restriction}
          onMoved={() => {
            whenNotHeld(() => router.refresh());
            if (isRead) void reading.refetch();
          }}
        />
      )}
      <SsoNote user={user} />
      <Warnings version={cluster.version} user={user} facts={facts} />
      <Parts {...props} cluster={cluster} rights={rights} reading={isRead ? reading : null} onDialog={show} />
      {dialog && (
        <OnDemand kind={dialog.kind}>
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
        </OnDemand>
      )}
    </div>
  );
}

type BannersProps = Pick<SqlUserPageProps, "cluster" | "connection" | "user"> & {
  /** whether the vendor lets the cluster change */
  isReady: boolean;
  rights: Rights | null;
  onDialog: (dialog: OpenDialog) => void;
};

function Banners({ cluster, connection, user, isReady, rights, onDialog }: BannersProps) {
  return (
    <>
      {connection === null && <NoConnectionBanner cluster={cluster} rights={rights} />}
      {rights?.keyClosed && isReady && <KeyClosedBanner cluster={cluster} rights={rights} closed={rights.keyClosed} />}
      {user.unfinished && (
        <UnfinishedBanner
          unfinished={user.unfinished}
          onOpen={
            rights && holds(rights, "sql_users.create")
              ? (unfinished) => onDialog({ kind: "unfinished", name: user.name, unfinished })
              : undefined
          }
        />
      )}
    </>
  );
}

type Facts = ReturnType<typeof useFacts>;

function failureIn({ error, data, isFetching }: Pick<Facts, "error" | "data" | "isFetching">): Failure | null {
  return error && !data && !isFetching ? failureOf(error) : null;
}

type PartsProps = Omit<SqlUserPageProps, "rights"> & {
  rights: Rights | null;
  /** null where nothing is read */
  reading: Facts | null;
  onDialog: (dialog: OpenDialog) => void;
};

function Parts({ reading, ...props }: PartsProps) {
  return (
    <div className="grid flex-1 grid-cols-[minmax(0,1fr)] lg:grid-cols-[minmax(0,1fr)_23rem]">
      <LiveParts clusterId={props.cluster.id} user={props.user} reading={reading} />
      <SideParts {...props} facts={reading?.data} onChanged={() => void reading?.refetch()} />
    </div>
  );
}

type LivePartsProps = Pick<PartsProps, "user" | "reading"> & { clusterId: string };

/** What was read from the cluster, or how to read it by hand. */
function LiveParts({ clusterId, user, reading }: LivePartsProps) {
  const failure = reading && failureIn(reading);
  const facts = reading?.data;
  return (
    <div>
      {failure && (
        <div className="px-gutter py-5">
          <FailureNote failure={failure} onAgain={() => void reading?.refetch()} />
        </div>
      )}
      {(!reading || failure) && <ByHandPart clusterId={clusterId} user={user} />}
      {reading && !facts && !failure && <PartsSkeleton />}
      {facts && (
        <>
          <RolesPart
            facts={facts}
            action={
              <Button size="s" pending={reading?.isFetching} onClick={() => void reading?.refetch()}>
                Read again
              </Button>
            }
          />
          <SessionsPart
            sessions={facts.sessions}
            passwordChangedAt={user.passwordChangedAt}
            advice="A new password, an expiry or a disabled login leaves open sessions alone. End them to cut them off."
          />
        </>
      )}
    </div>
  );
}

type SidePartsProps = Omit<PartsProps, "reading"> & { facts: SqlUserFacts | undefined; onChanged: () => void };

/** What Rolecall itself knows of the SQL user, and its login. */
function SideParts(props: SidePartsProps) {
  const { cluster, rights, user, password, knowers, delivery, pair, outsideBy, seesOutside, watch } = props;
  const { facts, onChanged, onDialog } = props;
  const may = (permission: Parameters<typeof holds>[1]) => rights !== null && holds(rights, permission);
  return (
    <div className="lg:border-l lg:border-line">
      {facts && may("sql_users.apply") && !user.readOnly && (
        <LoginPart cluster={cluster} name={user.name} facts={facts} onChanged={onChanged} />
      )}
      {password && (
        <PasswordPart
          password={password}
          pair={{ path: pairPath(cluster.id, user.name), of: pair }}
          seesOutside={seesOutside}
          onEdit={may("sql_users.describe") ? () => onDialog({ kind: "policy", user, password }) : undefined}
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
      {props.request}
      <FactsPart
        clusterId={cluster.id}
        user={user}
        outsideBy={outsideBy}
        watch={watch}
        onEdit={may("sql_users.describe") ? () => onDialog({ kind: "describe", user }) : undefined}
      />
      <ConnectPart clusterId={cluster.id} covered={user.verified?.databases} />
      <HistoryPart clusterId={cluster.id} name={user.name} mayRead={may("audit.read")} />
    </div>
  );
}

/** Placeholder for the parts that are being read from the cluster. */
function PartsSkeleton() {
  return (
    <div aria-busy="true">
      <Part title="Roles and privileges" aside="reading from the cluster">
        {["w-63", "w-50", "w-37"].map((width) => (
          <Skeleton key={width} className={width} />
        ))}
      </Part>
      <Part title="Sessions now">
        <Skeleton className="w-50" />
      </Part>
    </div>
  );
}

/** The address of the cluster, as applications need it. */
function ConnectPart({ clusterId, covered }: { clusterId: string; covered: readonly string[] | undefined }) {
  const { value, failure } = useConnection(clusterId, covered);
  return (
    <Part title="Where to connect">
      {value ? (
        <CodeBlock>
          {value.host}:{value.port}/{value.database}
        </CodeBlock>
      ) : failure ? (
        <p className="text-ink-2">The address could not be read.</p>
      ) : (
        <Skeleton className="w-50" />
      )}
      <AllowlistWords clusterId={clusterId} />
    </Part>
  );
}

/** Says why so little is known, and where a Cluster Admin changes that. */
function NoConnectionBanner({ cluster, rights }: { cluster: { id: string; name: string }; rights: Rights | null }) {
  return (
    <div className="flex flex-none flex-wrap items-center gap-x-2.5 gap-y-1 border-b border-line px-gutter py-2 max-md:items-start [&>.lucide]:text-ink-3 max-md:[&>.lucide]:mt-0.5">
      <Plug />
      <p className="min-w-0 flex-1 max-md:basis-[calc(100%-3rem)] [overflow-wrap:anywhere]">
        <strong>
          No SQL connection to <span translate="no">{cluster.name}</span>.
        </strong>{" "}
        This page shows Rolecall's own changes and pasted answers only.
      </p>
      {rights && holds(rights, "sql_connection.manage") && (
        <Link
          href={`/clusters/${cluster.id}/sql-connection` as Route}
          prefetch={false}
          className={buttonClass({ size: "s", className: "max-md:ml-6.5" })}
        >
          Connect
        </Link>
      )}
    </div>
  );
}
