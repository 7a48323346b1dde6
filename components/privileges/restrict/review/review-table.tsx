import Link from "next/link";
import { useState } from "react";
import { SqlScript } from "#components/sql/sql-script.tsx";
import { pairPath } from "#components/sql-user-facts/pair-path.ts";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { Button } from "#components/ui/button.tsx";
import { Cell, Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { Mono } from "#components/ui/words/mono.tsx";
import { Pill } from "#components/ui/words/pill.tsx";
import { allLosses, problemText } from "#lib/shared/restrict/problem-labels.ts";
import type { RestrictPreviewUser } from "#lib/shared/restrict/restriction.ts";
import { losesOf } from "#lib/shared/restrict/sentences.ts";
import { isSuggested, levelWords, type Row, stillAgainst } from "../levels.ts";
import { Doubt } from "../why-text.tsx";

type Props = {
  clusterId: string;
  /** names the cluster where there are several */
  label?: string | undefined;
  users: readonly RestrictPreviewUser[];
  /** the levels that were chosen */
  rows: readonly Row[];
};

/** What each SQL user keeps and loses, in the order of the run, and what stands in the way of the others. */
export function ReviewTable({ clusterId, label = "What each keeps and loses", users, rows }: Props) {
  const byName = new Map(rows.map((row) => [row.user.name, row]));
  return (
    <PlainTable
      label={label}
      stacks
      head={
        <>
          <Head className="max-md:flex max-md:items-center">SQL user and level</Head>
          <Head className="max-md:hidden">Keeps</Head>
          <Head className="max-md:hidden">Loses</Head>
          <Head className="max-md:hidden text-right!">Statements</Head>
        </>
      }
    >
      {users.map((user) => (
        <ReviewRow key={user.name} clusterId={clusterId} user={user} row={byName.get(user.name)} />
      ))}
    </PlainTable>
  );
}

const CELL = "align-top py-2.5! max-md:block max-md:h-auto! max-md:border-0 max-md:py-1! max-md:px-gutter!";
const ROW = "max-md:block max-md:border-b max-md:border-line max-md:py-1.5";

type RowProps = { clusterId: string; user: RestrictPreviewUser; row: Row | undefined };

function ReviewRow({ clusterId, user, row }: RowProps) {
  const [isOpen, setIsOpen] = useState(false);
  const { name, script, problem } = user;
  return (
    <>
      <tr className={cx(ROW, isOpen && "max-md:border-b-0 [&>td]:border-b-0")}>
        <Cell className={cx(CELL, "md:w-64", user.state === "admin" && "md:shadow-[inset_2px_0_0_var(--danger-mark)]")}>
          <NameAndLevel clusterId={clusterId} user={user} row={row} />
        </Cell>
        {problem ? (
          <td className={cx("plain-cell", CELL)} colSpan={2}>
            <Problem clusterId={clusterId} user={user} problem={problem} />
          </td>
        ) : (
          <>
            <Cell className={CELL}>
              <List sign="+" words={keepsOf(user, row)} label={`${name} keeps`} />
            </Cell>
            <Cell className={CELL}>
              <List sign="–" words={lossesOf(user, row)} label={`${name} loses`} />
              {row && stillAgainst(row).map((text) => <Doubt key={text}>{text}</Doubt>)}
            </Cell>
          </>
        )}
        <Cell className={cx(CELL, "md:text-right", (problem || script.length === 0) && "max-md:hidden")}>
          {!problem && script.length > 0 && (
            <Button
              size="s"
              variant="quiet"
              aria-expanded={isOpen}
              aria-label={`${isOpen ? "Hide" : "Show"} ${counted(script.length, "statement")} for ${name}`}
              onClick={() => setIsOpen(!isOpen)}
            >
              {isOpen ? "Hide" : "Show"} {number(script.length)}
            </Button>
          )}
        </Cell>
      </tr>
      {isOpen && (
        <tr className={ROW}>
          <td colSpan={4} className="plain-cell max-md:block">
            <div className="py-1.5">
              <SqlScript label={`Statements for ${name}`} script={script} explained />
            </div>
          </td>
        </tr>
      )}
    </>
  );
}

function NameAndLevel({ clusterId, user, row }: RowProps) {
  const { name, owner, sessions, pair } = user;
  return (
    <>
      <Link
        href={sqlUserPath(clusterId, name)}
        prefetch={false}
        translate="no"
        className="mono font-medium [overflow-wrap:anywhere] hover:underline hover:underline-offset-3"
      >
        {name}
      </Link>
      <span className="block text-12 text-ink-2">{levelWords(row?.level?.wanted ?? null)}</span>
      <span className="block text-12 text-ink-3">
        {owner ?? "no owner"}
        {sessions !== undefined && ` · ${sessions === 0 ? "no session" : counted(sessions, "session")}`}
        {pair && (
          <>
            {" · "}
            <Link href={pairPath(clusterId, name)} prefetch={false} className="link">
              pair
            </Link>{" "}
            with <Mono>{pair.partner}</Mono>
          </>
        )}
      </span>
      {user.protected && <Pill tone="line">protected</Pill>}
    </>
  );
}

function keepsOf({ gives }: RestrictPreviewUser, row: Row | undefined): readonly string[] {
  if (row?.level?.wanted === null) return ["No right of a level. What it was granted itself stays."];
  if (row && isSuggested(row) && row.suggestion?.is === "level") return row.suggestion.keeps;
  return gives ? [gives] : [];
}

/** What is taken from it, and what it cannot do then, by any choice of its level. */
function lossesOf({ loses, state }: RestrictPreviewUser, row: Row | undefined): readonly string[] {
  if (!row?.level) return loses;
  if (isSuggested(row) && row.suggestion?.is === "level") return allLosses(loses, row.suggestion.loses);
  return allLosses(loses, losesOf(row.level.wanted, { state, databases: null }));
}

function List({ sign, words, label }: { sign: string; words: readonly string[]; label: string }) {
  if (words.length === 0) return null;
  return (
    <ul aria-label={label} className="grid gap-0.5">
      {words.map((each) => (
        <li key={each} className="grid grid-cols-[0.75rem_minmax(0,1fr)] gap-1.5 [overflow-wrap:anywhere]">
          <span aria-hidden="true" className={sign === "+" ? "text-ok-text" : "text-ink-3"}>
            {sign}
          </span>
          <span className={sign === "+" ? undefined : "text-ink-2"}>{each}</span>
        </li>
      ))}
    </ul>
  );
}

type ProblemProps = {
  clusterId: string;
  user: RestrictPreviewUser;
  problem: NonNullable<RestrictPreviewUser["problem"]>;
};

function Problem({ clusterId, user: { name, words, pair }, problem }: ProblemProps) {
  return (
    <p className="text-warn-text [overflow-wrap:anywhere]">
      <strong>Left out.</strong> {problemText(problem, words)}
      {problem === "owns_database" && (
        <>
          {" "}
          <Link href={privilegesPath(clusterId, name)} prefetch={false} className="link">
            Open its privileges
          </Link>
        </>
      )}
      {problem === "idle_first" && pair && (
        <>
          {" "}
          <Link href={pairPath(clusterId, name)} prefetch={false} className="link">
            Open the pair
          </Link>
        </>
      )}
    </p>
  );
}
