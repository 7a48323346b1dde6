import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { readListAgain } from "#lib/client/calls/reads.ts";
import { saveWalk, walkOn } from "#lib/client/page/restriction-walk.ts";
import type { Choices } from "#lib/shared/restrict/choices.ts";
import type { SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import { type Row, rowsOf } from "./levels.ts";
import { useSuggestions } from "./use-suggestions.ts";

/** The levels of the chosen SQL users of a cluster, and which of them are to be restricted. */
export function useLevels(clusterId: string, users: readonly SqlUser[], suggests: boolean) {
  const client = useQueryClient();
  const [choices, setChoices] = useState<Choices>(() => walkOn(client, clusterId)?.choices ?? new Map());
  // Of those with a level, those left out; of those without one, those that get the next level.
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  // A restriction that ended since has changed the list: what it restricted is not chosen again.
  useEffect(() => readListAgain(client, clusterId), [client, clusterId]);
  const suggestions = useSuggestions(clusterId, users, suggests);
  const rows = useMemo(() => rowsOf(users, suggestions.of, choices), [users, suggestions.of, choices]);
  const ticked = useMemo(() => rows.filter((row) => isChosen(row, left)), [rows, left]);

  function tick(names: readonly string[], isOn: boolean) {
    const [leaves, picks] = [new Set(left), new Set(picked)];
    for (const name of names) {
      isOn ? leaves.delete(name) : leaves.add(name);
      isOn ? picks.add(name) : picks.delete(name);
    }
    setLeft(leaves);
    setPicked(picks);
  }
  function choose(chosen: Choices) {
    const all = new Map([...choices, ...chosen]);
    setChoices(all);
    saveWalk(client, clusterId, all);
    tick([...chosen.keys()], true);
  }
  return {
    suggestions,
    rows,
    ticked,
    isTicked: (row: Row) => (row.level === undefined ? picked.has(row.user.name) : !left.has(row.user.name)),
    tick,
    choose,
  };
}

function isChosen({ user, level }: Row, left: ReadonlySet<string>): boolean {
  return level !== undefined && !left.has(user.name);
}

/** Those that could be restricted, but have no level yet. */
export function withoutLevel(rows: readonly Row[]): string[] {
  return rows.flatMap(({ group, level, user }) => (group !== "out" && level === undefined ? user.name : []));
}

/** Those without a level are what watching is for; of the others, those that are ticked. */
export function watchableOf(rows: readonly Row[], isTicked: (row: Row) => boolean): string[] {
  return rows.flatMap((row) =>
    row.group !== "out" && (row.level === undefined || isTicked(row)) ? row.user.name : [],
  );
}
