import Link from "next/link";
import { useRef, useState } from "react";
import { RunSqlDialog } from "#components/privileges/run/run-sql-dialog.tsx";
import { useCheck } from "#components/privileges/run/use-check.ts";
import { attemptSql } from "#components/sql/attempt-sql.ts";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import type { ShownCluster } from "#components/sql-user-facts/shown-cluster.ts";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Note } from "#components/ui/note.tsx";
import { Part } from "#components/ui/part.tsx";
import { counted } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { lackingOf } from "#lib/shared/sql-users/pair-rights.ts";
import type { Pair } from "#lib/shared/sql-users/pairs.ts";
import type { Rights } from "#lib/shared/sql-users/sql-users.ts";
import { rotationPair } from "#lib/sql/templates/rotation.ts";
import { firstAct, type NewPair } from "./new-pair.ts";
import type { Both } from "./use-both.ts";

type RightsProps = {
  cluster: ShownCluster;
  rights: Rights;
  pair: Pair;
  both: Both;
  isRead: boolean;
  ready: boolean;
  /** the pair that was made on this page */
  made: NewPair | undefined;
};

/** Whether both have the same rights, and the SQL that gives them through the group role. */
export function RightsPart({ cluster, rights, pair, both, isRead, ready, made }: RightsProps) {
  const { active, idle, role } = pair;
  const [open, setOpen] = useState<"runs" | "asks" | null>(() =>
    rights.runsSql && ready ? firstAct(made, pair) : null,
  );
  const button = useRef<HTMLButtonElement>(null);
  const check = useCheck(cluster.id, idle.name, null);
  const script = attemptSql(() => rotationPair({ first: active.name, second: idle.name, role }));
  return (
    <Part title="Same rights" aside={<>through {role}</>}>
      <Compared pair={pair} both={both} isRead={isRead} />
      {script.ok && (
        <Disclosure summary="SQL for both">
          <div className="grid gap-3">
            <p className="text-ink-2">
              Adds both to <Mono strong>{role}</Mono> and revokes admin from <Mono strong>{idle.name}</Mono>. Privileges
              granted directly to <Mono strong>{active.name}</Mono> are not shared.
            </p>
            <SqlScript label="SQL that gives both the same rights" script={script.value} />
            <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
              {rights.runsSql && ready && (
                <Button ref={button} size="s" onClick={() => setOpen("asks")}>
                  Run now…
                </Button>
              )}
              <span>
                Then verify{" "}
                {[active, idle].map(({ name }, index) => (
                  <span key={name}>
                    {index > 0 && " and "}
                    <Link href={privilegesPath(cluster.id, name)} prefetch={false} className="link mono">
                      {name}
                    </Link>
                  </span>
                ))}
                .
              </span>
            </div>
          </div>
        </Disclosure>
      )}
      {open && (
        <RunSqlDialog
          cluster={cluster.name}
          input={{ clusterId: cluster.id, name: idle.name, script: { kind: "pair", first: active.name, role } }}
          lead={`${active.name} then needs a new check too.`}
          atOnce={open === "runs"}
          check={check}
          onClose={() => {
            setOpen(null);
            both.again();
          }}
          finalFocus={() => button.current}
        />
      )}
    </Part>
  );
}

function Compared({ pair: { active, idle }, both, isRead }: Pick<RightsProps, "pair" | "both" | "isRead">) {
  const [first, second] = [both.of(active.name), both.of(idle.name)];
  if (!isRead)
    return (
      <p className="text-ink-2">
        Rolecall has no SQL connection to this cluster, so it has not compared them. Run the SQL below, and verify both.
      </p>
    );
  if (!first || !second) return <p className="text-ink-2">Reading what both may do…</p>;
  const lacking = lackingOf(first, second);
  const readAt = Math.min(first.readAt, second.readAt);
  const hidden = new Set([...first.hidden, ...second.hidden]).size;
  return (
    <>
      {lacking.length > 0 ? (
        <Note tone="warn">
          <strong>
            <span translate="no">{idle.name}</span> lacks what <span translate="no">{active.name}</span> has.
          </strong>
          <ul className="mt-1 grid gap-0.5">
            {lacking.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </Note>
      ) : (
        <p className="text-ink-2">
          <Mono strong>{idle.name}</Mono> has every right that Rolecall read of <Mono strong>{active.name}</Mono>, as of{" "}
          <RelativeTime at={readAt} />.{hidden > 0 && ` ${counted(hidden, "database")} could not be read.`}
        </p>
      )}
      {first.owned.count > 0 && (
        <p className="text-ink-2">
          <Mono strong>{active.name}</Mono> owns {counted(first.owned.count, "object")}: only it can alter those.
        </p>
      )}
    </>
  );
}
