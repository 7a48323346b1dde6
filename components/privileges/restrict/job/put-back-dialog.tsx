import Link from "next/link";
import { FailureNote } from "#components/dialogs/failure/failure-note.tsx";
import { FormDialog } from "#components/dialogs/form-dialog.tsx";
import { SqlLines } from "#components/sql/sql-lines.tsx";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { Button } from "#components/ui/button.tsx";
import { buttonClass } from "#components/ui/button-class.ts";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { TextField } from "#components/ui/fields/text-field.tsx";
import { useForm } from "#components/ui/fields/use-form.ts";
import { Segmented } from "#components/ui/menus/segmented.tsx";
import { Note } from "#components/ui/note.tsx";
import { Spinner } from "#components/ui/spinner.tsx";
import { counted, listedNames } from "#components/ui/words/counted.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { NameList } from "#components/ui/words/name-list.tsx";
import { RelativeTime } from "#components/ui/words/relative-time.tsx";
import { timeLeft } from "#components/ui/words/time-text.ts";
import { failureOf } from "#lib/client/calls/request-error.ts";
import { useOperation } from "#lib/client/calls/use-operation.ts";
import { useRead } from "#lib/client/calls/use-read.ts";
import type { BackProblem, RestrictionItem, WayBack } from "#lib/shared/restrict/restriction.ts";
import { sinceWords } from "#lib/shared/restrict/since/since.ts";
import type { SinceItem } from "#lib/shared/restrict/since/since-schema.ts";
import type { WantedAccess } from "#lib/shared/sql-access/wanted-schema.ts";
import { allowCreateRole } from "#lib/sql/templates/admin.ts";
import { scriptText, sqlText } from "#lib/sql/tokens.ts";
import { levelWords } from "../levels.ts";
import type { OfRestriction } from "../state-labels.ts";
import { nextLevel } from "./next-level.ts";

const HOUR_MS = 60 * 60_000;
const ALL = { id: "all", label: "As long as possible", hours: null } as const;
const TIMES = [
  { id: "1", label: "1 h", hours: 1 },
  { id: "4", label: "4 h", hours: 4 },
  { id: "24", label: "24 h", hours: 24 },
  ALL,
] as const;
type Time = (typeof TIMES)[number]["id"];

/** Why a SQL user cannot be put back. */
const PROBLEMS: Record<BackProblem, string> = {
  over: "The way back is over.",
  used: "It was already put back once. Give it what it needs on Privileges.",
  changed_since: "Rolecall changed its rights after the restriction, so restoring what it took is not enough.",
  restored:
    "The store was restored, or no server used it for over 15 minutes since the restriction. Its records may be incomplete.",
  edited: "What was taken does not match the audit: the store was changed. Verify the audit.",
  gone: "This SQL user is gone from the cluster, or another one has its name.",
  busy: "It is being restricted or put back now.",
  no_connection: "The SQL connection is off, so Rolecall cannot read or change the rights on this cluster.",
  unreachable: "The cluster does not answer now.",
};

/** What is given instead of all: the level above, or CREATEROLE. */
export type SmallerFix = "above" | "create_role";

type Props = {
  of: OfRestriction;
  item: RestrictionItem;
  /** what was seen of it since, where it was refused what CREATEROLE gives */
  lacking: SinceItem | undefined;
  /** shows the SQL of that instead */
  onSmaller: (fix: SmallerFix) => void;
  onClose: () => void;
};

/** Puts a SQL user back as it was before its restriction, for a time. */
export function PutBackDialog({ of, item: { id: item, name, wanted }, lacking, onSmaller, onClose }: Props) {
  const { data, error } = useRead("restrict.way_back", { id: of.id, item });
  const change = useOperation("restrict.put_back", onClose, { page: false });
  const form = useForm<{ time: Time; reason: string }>({ time: "4", reason: "" }, change.failure);
  const { reason } = form.values;
  const { digest, until = 0, knowers = [] } = data ?? {};
  const left = until - Date.now();
  const times = TIMES.filter(({ hours }) => hours === null || hours * HOUR_MS < left);
  const { id: time, hours } = times.find(({ id }) => id === form.values.time) ?? ALL;
  const verb = knowers.length > 0 ? "Ask to put it back" : "Put it back";
  return (
    <FormDialog
      title={
        <>
          Put <Mono>{name}</Mono> back as it was
        </>
      }
      lead="It gets back what its restriction took, for a time that you choose. Then Rolecall restricts it again, and there is no second way back."
      button={hours === null ? verb : `${verb} for ${hours} h`}
      danger
      long
      ready={digest !== undefined && reason.trim() !== ""}
      change={change}
      onSubmit={() => digest !== undefined && change.run({ id: of.id, item, hours, digest, reason })}
      onClose={onClose}
    >
      {lacking && data?.runs && <LacksRole name={name} lacking={lacking} onAllow={() => onSmaller("create_role")} />}
      <Smaller
        clusterId={of.clusterId}
        name={name}
        above={nextLevel(wanted)}
        runs={data?.runs === true}
        onAbove={() => onSmaller("above")}
      />
      {error && <FailureNote failure={failureOf(error)} />}
      {!data && !error && (
        <p aria-busy="true" className="flex items-center gap-2 text-ink-2">
          <Spinner />
          Reading the cluster…
        </p>
      )}
      {data && <WhatComes way={data} />}
      {digest !== undefined && (
        <>
          <Segmented legend="For how long" choices={times} {...form.choice("time")} value={time} />
          <TextField
            label="Reason"
            required
            maxLength={500}
            hint="Cluster Admins and the owner team read it."
            {...form.text("reason")}
          />
        </>
      )}
    </FormDialog>
  );
}

type LacksRoleProps = { name: string; lacking: SinceItem; onAllow: () => void };

/** It was refused what CREATEROLE gives, which its restriction took with admin. */
function LacksRole({ name, lacking, onAllow }: LacksRoleProps) {
  return (
    <Note
      tone="warn"
      action={
        <Button size="s" onClick={onAllow}>
          Allow CREATE ROLE
        </Button>
      }
    >
      <strong>{sinceWords(lacking)}</strong> If that is all, allowing CREATE ROLE is enough. It runs{" "}
      <Mono>{allowCreateRole(name).map(sqlText).join(" ").replace(/;$/, "")}</Mono>, and the SQL user counts as
      privileged then.
    </Note>
  );
}

type SmallerProps = {
  clusterId: string;
  name: string;
  above: WantedAccess | undefined;
  /** whether Rolecall can run it */
  runs: boolean;
  onAbove: () => void;
};

function Smaller({ clusterId, name, above, runs, onAbove }: SmallerProps) {
  return (
    <Note>
      <p>
        If one right is missing, give it that one instead
        {above && (
          <>
            , or the level above: <strong>{levelWords(above)}</strong>
          </>
        )}
        .
      </p>
      <p className="mt-2 flex flex-wrap gap-2">
        {above && runs && (
          <Button size="s" onClick={onAbove}>
            Give the level above…
          </Button>
        )}
        <Link href={privilegesPath(clusterId, name)} prefetch={false} className={buttonClass({ size: "s" })}>
          Open Privileges
        </Link>
      </p>
    </Note>
  );
}

function WhatComes({ way }: { way: WayBack }) {
  const { problem, runs, script, gives, leaves, lost, knowers, until } = way;
  if (problem !== undefined) return <Note tone="warn">{PROBLEMS[problem]}</Note>;
  const isAdmin = gives.includes("membership in admin");
  return (
    <div className="grid gap-3 text-14">
      {isAdmin && (
        <Note tone="admin">
          <strong>It becomes a superuser again.</strong> Resets by its team and claim links wait meanwhile.
        </Note>
      )}
      {knowers.length > 0 && (
        <Note tone="warn">
          <strong>
            <NameList names={knowers} arePeople />
          </strong>{" "}
          got its password since its restriction. A second Cluster Admin has to agree first, or reset its password
          before.
        </Note>
      )}
      <p>
        {gives.length > 0 ? `It gets back: ${gives.join("; ")}.` : "It has all of it already: nothing is given."}
        {leaves.length > 0 && ` It leaves ${listedNames(leaves)}.`}
      </p>
      {lost.length > 0 && <p className="text-warn-text">Cannot be given back: {lost.join("; ")}.</p>}
      {!runs && (
        <p>Rolecall changes rights on this cluster at level Manage only. Copy the statements and run them yourself.</p>
      )}
      <Disclosure summary={`Show what will happen, ${counted(script.length, "statement")}`}>
        <SqlLines label="Statements that put it back" script={script} />
        {!runs && <CopyButton label="Copy SQL" size="s" text={() => scriptText(script)} />}
      </Disclosure>
      <p className="text-12 text-ink-3">
        The way back ends <RelativeTime at={until} words={timeLeft} />.
      </p>
    </div>
  );
}
