import { SqlLines } from "#components/sql/sql-lines.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { removalScript, type SqlLevel } from "#lib/sql/own-user.ts";
import { costWords } from "./cost-labels.ts";
import { LEVEL_WORDS } from "./level-labels.ts";
import { Part } from "./part.tsx";

/** What a person should know of a connection that is on. */
export function WrongHands({ level, plan }: { level: SqlLevel; plan: string }) {
  return (
    <>
      <Part title="If an attacker controls Rolecall">
        <p className="text-ink-2">{LEVEL_WORDS[level].danger}</p>
      </Part>
      <Part title="Cost">
        <p className="text-ink-2">{costWords(plan)}</p>
      </Part>
    </>
  );
}

/** The SQL that removes what turning off leaves. */
export function WhatStays() {
  return (
    <Disclosure summary="Show the SQL that removes its roles too" onDemand>
      <div className="-mx-2 rounded-2 bg-code py-2">
        <SqlLines label="SQL that removes the roles" script={removalScript(["each database"])} explained />
      </div>
    </Disclosure>
  );
}
