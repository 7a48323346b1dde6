import Link from "next/link";
import { memo, type ReactNode, useState } from "react";
import { privilegesPath } from "#components/sql-user-facts/privileges-path.ts";
import { sqlUserPath } from "#components/sql-user-facts/sql-user-path.ts";
import { Button } from "#components/ui/button.tsx";
import { CodeBlock } from "#components/ui/code-block.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { Cell, Head, PlainTable } from "#components/ui/tables/plain-table.tsx";
import { counted, number } from "#components/ui/words/counted.ts";
import { cx } from "#components/ui/words/cx.ts";
import { ERROR_WORDS } from "#lib/shared/errors/errors.ts";
import type { Restriction, RestrictionItem } from "#lib/shared/restrict/restriction.ts";
import { lacksCreateRole } from "#lib/shared/restrict/since/since.ts";
import type { SinceItem } from "#lib/shared/restrict/since/since-schema.ts";
import { levelWords } from "../levels.ts";
import { type OfRestriction, type Outcome, outcomeOf } from "../state-labels.ts";
import { ItemState } from "./item-state.tsx";
import { WayBackPart } from "./way-back-part.tsx";

/** Of many, the rest comes on demand: each row is drawn again while the restriction runs. */
const ROWS = 200;

type Props = { restriction: Restriction };

/** The SQL users of a restriction, in its order. */
export function ItemsTable({ restriction }: Props) {
  const { id, clusterId, items, mayPutBack, since } = restriction;
  const lacking = new Map(since?.items.filter(lacksCreateRole).map((seen) => [seen.id, seen]));
  const [most, setMost] = useState(ROWS);
  return (
    <div className="min-w-0">
      <PlainTable
        label="SQL users of this restriction"
        stacks
        head={
          <>
            <Head className="max-md:flex max-md:items-center">SQL user and level</Head>
            <Head className="max-md:hidden">State</Head>
            <Head className="max-md:hidden">Details</Head>
          </>
        }
      >
        {urgentFirst(items)
          .slice(0, most)
          .map((item) => (
            <Row key={item.id} of={{ id, clusterId, mayPutBack }} item={item} lacking={lacking.get(item.id)} />
          ))}
      </PlainTable>
      {items.length > most && (
        <div className="px-gutter py-3">
          <Button onClick={() => setMost((before) => before + 5 * ROWS)}>Show more of {number(items.length)}</Button>
        </div>
      )}
    </div>
  );
}

/** Those that their owners ask to put back come first, then those that are put back. */
function urgentFirst(items: readonly RestrictionItem[]): readonly RestrictionItem[] {
  const urgency = (item: RestrictionItem) => (item.asked ? 2 : Number(outcomeOf(item) === "put_back"));
  return items.toSorted((one, other) => urgency(other) - urgency(one));
}

/** Those that are worse than before or still admin are pointed out. */
const IS_RED: ReadonlySet<Outcome> = new Set(["put_back", "failed", "half", "lacking", "unknown"]);
const CELL = "align-top py-2.5! max-md:block max-md:h-auto! max-md:border-0 max-md:py-1! max-md:px-gutter!";

type RowProps = { of: OfRestriction; item: RestrictionItem; lacking: SinceItem | undefined };

const Row = memo(
  function ItemRow({ of, item, lacking }: RowProps) {
    const { clusterId } = of;
    const { name, owner, wanted } = item;
    const isRed = IS_RED.has(outcomeOf(item));
    return (
      <tr className="max-md:block max-md:border-b max-md:border-line max-md:py-1.5">
        <Cell className={cx(CELL, "md:w-64", isRed && "md:shadow-[inset_2px_0_0_var(--danger-mark)]")}>
          <Link
            href={sqlUserPath(clusterId, name)}
            prefetch={false}
            translate="no"
            className="mono font-medium [overflow-wrap:anywhere] hover:underline hover:underline-offset-3"
          >
            {name}
          </Link>
          <span className="block text-12 text-ink-2">{levelWords(wanted)}</span>
          <span className="block text-12 text-ink-3">{owner ?? "no owner"}</span>
        </Cell>
        <Cell className={cx(CELL, "whitespace-nowrap md:w-40")}>
          <ItemState item={item} />
        </Cell>
        <Cell className={cx(CELL, "text-ink-2")}>
          <Now clusterId={clusterId} item={item} />
          <WayBackPart of={of} item={item} lacking={lacking} />
        </Cell>
      </tr>
    );
  },
  // Every answer of the server brings other objects with the same values.
  (before, after) => JSON.stringify(before) === JSON.stringify(after),
);

function Now({ clusterId, item }: { clusterId: string; item: RestrictionItem }) {
  const { statements, sent, taken } = item;
  const isBegun = sent > 0 || item.state === "running";
  return (
    <div className="grid gap-1 [overflow-wrap:anywhere]">
      <p>{nowWords(clusterId, item)}</p>
      {taken.length > 0 && <p className="text-12 text-ink-3">Taken: {taken.join("; ")}.</p>}
      {statements.length > 0 && (
        <Disclosure
          summary={`${counted(statements.length, "statement")}${isBegun ? `, ${number(sent)} carried out` : ""}`}
          onDemand
        >
          <CodeBlock>{statements.map((each) => `${each};`).join("\n")}</CodeBlock>
        </Disclosure>
      )}
    </div>
  );
}

function nowWords(clusterId: string, item: RestrictionItem): ReactNode {
  const { code, words, powers, name } = item;
  const outcome = outcomeOf(item);
  const privileges = (
    <Link href={privilegesPath(clusterId, name)} prefetch={false} className="link">
      Privileges
    </Link>
  );
  switch (outcome) {
    case "waiting":
      if (code === "assumption_differs")
        return `${ERROR_WORDS[code].title}. ${words} Check again on the tab Check of the cluster.`;
      return code ? `${ERROR_WORDS[code].title}. Rolecall goes on when the cluster answers.` : "As it was.";
    case "running":
      return "Rolecall is working on it.";
    case "stopped":
      return "As it was.";
    case "restricted":
      return "Not admin. The check at the end proved it restricted.";
    case "put_back":
      return "As it was before its restriction, for a time.";
    case "agreed":
      return `Not admin. It stays privileged: the chosen level keeps ${powers.join(", ")}, which backups need.`;
    case "privileged":
      return (
        <>
          Not admin, but still privileged: {powers.join("; ") || "by rights that are left"}. See its {privileges}.
        </>
      );
    case "lacking":
    case "half":
    case "failed":
    case "unknown":
      return (
        <>
          {code && <strong className="text-ink">{ERROR_WORDS[code].title}.</strong>} {words && `${words} `}
          {outcome === "failed" && code !== "restriction_still_admin" ? (
            "Its rights are as they were."
          ) : (
            <>See its {privileges}.</>
          )}
        </>
      );
    default:
      return outcome satisfies never;
  }
}
