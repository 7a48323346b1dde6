"use client";

import Lock from "lucide-react/icons/lock";
import { useEffect, useState } from "react";
import { Effects, FormDialog } from "#components/dialogs/form-dialog.tsx";
import { CLOSED_WORDS } from "#components/sql-user-facts/key/key-text.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { SqlUserCrumbs } from "#components/sql-user-facts/sql-user-crumbs.tsx";
import { Button } from "#components/ui/button.tsx";
import { Note } from "#components/ui/note.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Part } from "#components/ui/part.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { holds } from "#lib/shared/policy.ts";
import { PAIR_PROBLEM_WORDS, type PairPage as Page, type Pair } from "#lib/shared/sql-users/pairs.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import { MembersPart } from "./members-part.tsx";
import type { NewPair } from "./new-pair.ts";
import { RightsPart } from "./rights-part.tsx";
import { SetUpPart } from "./set-up-part.tsx";
import { StepsPart } from "./steps-part.tsx";
import { useBoth } from "./use-both.ts";

export type PairPageProps = { cluster: ShownCluster; rights: Rights; page: Page };

/** Two SQL users that an application uses in turns, and the steps of their rotation; or how a SQL user gets a partner. */
export function PairPage({ cluster, rights, page }: PairPageProps) {
  const { name, pair, single, connection } = page;
  const mayReset = holds(rights, "sql_users.reset");
  const [made, setMade] = useState<NewPair>();
  // Only the first look at the pair is at a new one: it may be split and made again.
  useEffect(() => {
    if (pair) setMade(undefined);
  }, [pair]);
  const crumbs = <SqlUserCrumbs cluster={cluster} name={name} />;
  if (pair) return <OnePair cluster={cluster} rights={rights} page={page} pair={pair} crumbs={crumbs} made={made} />;
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={crumbs}
        title={
          <>
            Rotate <Mono>{name}</Mono> without downtime
          </>
        }
        sentence="Two SQL users with the same rights take turns: the idle one gets a new password while the application uses the other."
      />
      <NotReady cluster={cluster} then={cluster.keyClosed ? "It cannot create the second one either." : ""} />
      <div className="grid flex-1 grid-cols-[minmax(0,1fr)] content-start lg:grid-cols-[minmax(0,1fr)_23rem] lg:content-stretch">
        {single?.problem ? (
          <Note tone="warn" className="m-gutter self-start">
            <strong>It cannot be in a pair.</strong> <Mono strong>{name}</Mono> {PAIR_PROBLEM_WORDS[single.problem]}.
          </Note>
        ) : mayReset ? (
          <SetUpPart
            cluster={cluster}
            name={name}
            isRead={connection !== null}
            runsSql={rights.runsSql === true}
            onMade={setMade}
          />
        ) : (
          <p className="px-gutter py-5 text-ink-2">Only people who may reset its password can make a pair.</p>
        )}
        <div className="lg:border-l lg:border-line">
          <OneOnlyPart name={name} />
        </div>
      </div>
    </div>
  );
}

type OneProps = PairPageProps & {
  pair: Pair;
  crumbs: React.ReactNode;
  /** the pair that was made on this page */
  made: NewPair | undefined;
};

function OnePair({ cluster, rights, page, pair, crumbs, made }: OneProps) {
  const { active, idle, activeSince } = pair;
  const [splitting, setSplitting] = useState(false);
  const mayReset = holds(rights, "sql_users.reset");
  const isSound = !active.problem && !idle.problem;
  const both = useBoth(cluster.id, [active.name, idle.name], page.connection !== null && isSound);
  const ready = mayReset && isSound && cluster.notReady === null && !cluster.keyClosed;
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={crumbs}
        title={
          <>
            Pair of <Mono>{active.name}</Mono> and <Mono>{idle.name}</Mono>
          </>
        }
        sentence={
          <>
            <Mono strong>{active.name}</Mono> became active <RelativeTime at={activeSince} />;{" "}
            <Mono strong>{idle.name}</Mono> is idle.
          </>
        }
        actions={mayReset && <Button onClick={() => setSplitting(true)}>Split pair…</Button>}
      />
      <NotReady cluster={cluster} then="The pair stays at its step." />
      {[active, idle].map(
        ({ name, problem }) =>
          problem && (
            <Note key={name} tone="admin" role="note" className="mx-gutter mb-3">
              <strong>This pair has stopped.</strong> <Mono strong>{name}</Mono> {PAIR_PROBLEM_WORDS[problem]}.{" "}
              {problem === "deleted" || problem === "remade"
                ? "Split the pair, and make another."
                : "Correct that, or split the pair."}
            </Note>
          ),
      )}
      <div className="grid flex-1 grid-cols-[minmax(0,1fr)] content-start lg:grid-cols-[minmax(0,1fr)_25rem] lg:content-stretch">
        <StepsPart key={activeSince} cluster={cluster} page={page} pair={pair} both={both} ready={ready} />
        <div className="lg:border-l lg:border-line">
          <MembersPart clusterId={cluster.id} pair={pair} both={both} isRead={page.connection !== null} />
          <RightsPart
            cluster={cluster}
            rights={rights}
            pair={pair}
            both={both}
            isRead={page.connection !== null}
            ready={ready}
            made={made}
          />
        </div>
      </div>
      {splitting && <SplitDialog clusterId={cluster.id} pair={pair} onClose={() => setSplitting(false)} />}
    </div>
  );
}

type NotReadyProps = {
  cluster: ShownCluster;
  /** what that means here; may be empty */
  then: string;
};

function NotReady({ cluster: { name, notReady, keyClosed }, then }: NotReadyProps) {
  if (notReady === null && keyClosed)
    return (
      <Note icon={<Lock />} className="mx-gutter mb-3">
        <strong>
          Rolecall's key cannot change SQL users on <span translate="no">{name}</span>.
        </strong>{" "}
        {CLOSED_WORDS[keyClosed]} {then}
      </Note>
    );
  if (notReady === null) return null;
  return (
    <Note tone="warn" className="mx-gutter mb-3">
      <strong>
        <span translate="no">{name}</span> is {notReady}.
      </strong>{" "}
      No password can be changed on it now. {then}
    </Note>
  );
}

/** What breaks, and when, where one password is all there is. */
function OneOnlyPart({ name }: { name: string }) {
  return (
    <Part title="With one SQL user only">
      <p className="text-ink-2">
        CockroachDB keeps one password per SQL user. From the moment the password of <Mono strong>{name}</Mono> changes:
      </p>
      <ul className="grid list-disc gap-2 pl-4 text-ink-2 marker:text-ink-3">
        <li>Open sessions continue.</li>
        <li>Every new login with the old password is refused.</li>
      </ul>
      <p className="text-ink-2">
        Until an application has the new password, its logins fail: a pool that reconnects, a process that restarts, a
        job that starts.
      </p>
    </Part>
  );
}

type SplitProps = { clusterId: string; pair: Pair; onClose: () => void };

function SplitDialog({ clusterId, pair: { active, idle, step }, onClose }: SplitProps) {
  const change = useOperation("pair.split", onClose);
  return (
    <FormDialog
      title="Split this pair"
      button="Split pair"
      change={change}
      onSubmit={() => change.run({ clusterId, name: active.name })}
      onClose={onClose}
    >
      <Effects>
        <li>Both SQL users, their passwords and their rights stay as they are.</li>
        <li>Rolecall forgets which one is active{step === "reset" ? "" : ", and how far this rotation is"}.</li>
        <li>
          Find out which of <span className="mono">{active.name}</span> and <span className="mono">{idle.name}</span>{" "}
          your application uses before you delete one.
        </li>
      </Effects>
    </FormDialog>
  );
}
