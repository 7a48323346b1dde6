"use client";

import Link from "next/link";
import { Fragment } from "react";
import { AllowlistWords } from "#components/sql-user-facts/allowlist-text.tsx";
import { ClusterCrumbs } from "#components/sql-user-facts/sql-user-crumbs.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Part } from "#components/ui/part.tsx";
import { Dot } from "#components/ui/words/dot.tsx";
import { Fact } from "#components/ui/words/fact.tsx";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { Cluster } from "#lib/shared/sql-users/clusters.ts";
import { everywherePath } from "#lib/shared/sql-users/everywhere-path.ts";
import { labelsOf } from "#lib/shared/vendor-labels.ts";
import { WAY_NAMES, WAY_STATE_WORDS, wayReason } from "#lib/shared/ways-in/words.ts";
import { planWord, providerWord, stateTone, stateWord } from "./cluster-labels.ts";

const LIST = "grid grid-cols-[7rem_minmax(0,1fr)] gap-x-4 gap-y-1.5";
const UNKNOWN = "not known";

/** What the vendor says of a cluster: its facts and labels, where it answers, by which ways SQL users sign in, and from where. */
export function FactsPage({ cluster }: { cluster: Cluster }) {
  const { id, name, plan, version, provider, regions, state } = cluster;
  return (
    <div className="flex flex-1 flex-col md:min-h-0 md:overflow-y-auto">
      <PageHeader
        crumbs={<ClusterCrumbs cluster={{ id, name }} />}
        title="Facts"
        sentence="As CockroachDB Cloud and the cluster say. They are changed there."
      />
      <Part title="Cluster">
        <dl className={LIST}>
          <Fact label="State">
            <span className="inline-flex items-center gap-2">
              <Dot tone={stateTone(state)} />
              {stateWord(state)}
            </span>
          </Fact>
          <Fact label="Plan">{planWord(plan) || UNKNOWN}</Fact>
          <Fact label="Version">{version || UNKNOWN}</Fact>
          <Fact label="Provider">{providerWord(provider) || UNKNOWN}</Fact>
          <Fact label="Regions">{regions.join(", ") || UNKNOWN}</Fact>
          <Fact label="Labels">
            <Labels cluster={cluster} />
          </Fact>
          <Fact label="Id">
            <Mono>{id}</Mono>
          </Fact>
        </dl>
      </Part>
      <Part title="Where it answers">
        <Where clusterId={id} />
      </Part>
      <WaysInPart clusterId={id} />
      <Part title="Reached from">
        <AllowlistWords clusterId={id} />
      </Part>
    </div>
  );
}

/** Each leads to the SQL users of all clusters that have it. */
function Labels({ cluster }: { cluster: Cluster }) {
  const labels = labelsOf(cluster);
  if (labels.length === 0) return "none";
  return labels.map((label, at) => (
    <Fragment key={label}>
      {at > 0 && ", "}
      <Link href={everywherePath({ label })} prefetch={false} className="link">
        {label}
      </Link>
    </Fragment>
  ));
}

function Where({ clusterId }: { clusterId: string }) {
  const { data, error } = useRead("cluster.connection", { clusterId });
  if (!data) return error ? <p className="text-ink-2">Its address could not be read.</p> : null;
  const { databases, unlisted = [] } = data;
  return (
    <dl className={LIST}>
      <Fact label="Host">
        <Mono>{data.host}</Mono>
      </Fact>
      <Fact label="Port">{data.port}</Fact>
      <Fact label="Databases">
        {databases.length > 0 ? <Mono>{databases.join(", ")}</Mono> : UNKNOWN}
        {unlisted.length > 0 && (
          <p className="text-ink-2">
            Not listed by CockroachDB Cloud, seen by the last check: <Mono>{unlisted.join(", ")}</Mono>
          </p>
        )}
      </Fact>
    </dl>
  );
}

/** By which ways SQL users sign in to a cluster, each with why and when it was seen. */
function WaysInPart({ clusterId }: { clusterId: string }) {
  const { data, error } = useRead("cluster.ways_in", { clusterId });
  return (
    <Part title="Ways in">
      {data ? (
        <dl className="grid grid-cols-[9rem_minmax(0,1fr)] gap-x-4 gap-y-1.5">
          <Fact label="Password">
            Accepted: <span className="text-ink-2">Rolecall assumes it on every cluster</span>
          </Fact>
          {data.map(({ way, state, why, at }) => (
            <Fact key={way} label={WAY_NAMES[way]}>
              <span className={state === "yes" ? "font-medium" : undefined}>{WAY_STATE_WORDS[state]}</span>:{" "}
              <span className="text-ink-2">
                {wayReason({ why })}
                {at !== null && (
                  <>
                    , read <RelativeTime at={at} />
                  </>
                )}
              </span>
            </Fact>
          ))}
        </dl>
      ) : (
        error && <p className="text-ink-2">Not known: the ways in could not be read.</p>
      )}
      <p className="text-ink-2">
        What is not known counts as open. A new password or an expiry ends logins by password; a disabled login ends
        them all.
      </p>
    </Part>
  );
}
