import { memo, type ReactNode, type Ref } from "react";
import { cx } from "#components/ui/words/cx.ts";
import type { Script, Statement, Token, TokenKind } from "#lib/sql/tokens.ts";

const COLOUR: Record<TokenKind, string> = {
  keyword: "text-sql-keyword",
  privilege: "text-sql-privilege",
  name: "font-medium",
  string: "text-sql-string",
  number: "",
  admin: "font-strong text-danger-text",
  plain: "",
};

/** In longer scripts, statements render only when scrolled into view. */
const LONG = 100;

export type SqlLinesProps = {
  ref?: Ref<HTMLOListElement> | undefined;
  /** accessible name of the statements */
  label: string;
  script: Script;
  /** whether each statement has its sentence above it */
  explained?: boolean | undefined;
};

/** Statements in the order in which they must run, numbered and coloured. Those about `admin` have a red background. */
export const SqlLines = memo(function SqlLines({ ref, label, script, explained = false }: SqlLinesProps) {
  return (
    <ol
      ref={ref}
      aria-label={label}
      translate="no"
      className="font-mono text-12 leading-5 [font-variant-ligatures:none]"
    >
      {script.map((statement, index) => (
        <Line
          key={String(index)}
          number={index + 1}
          statement={statement}
          explained={explained}
          long={script.length > LONG}
        />
      ))}
    </ol>
  );
});

function Line(props: { number: number; statement: Statement; explained: boolean; long: boolean }) {
  const { number, statement, explained, long } = props;
  const { tokens, says } = statement;
  return (
    <li
      // No CSS counter: it skips statements that are not rendered yet.
      data-number={number}
      title={explained ? undefined : says}
      className={cx(
        "relative pr-4 pl-11 whitespace-pre-wrap [overflow-wrap:anywhere]",
        "before:absolute before:left-0 before:w-7 before:text-right before:text-ink-3 before:content-[attr(data-number)]",
        long && "[contain-intrinsic-block-size:auto_1.25rem] [content-visibility:auto]",
        tokens.some(({ kind }) => kind === "admin") && "bg-danger-soft before:text-danger-text",
      )}
    >
      {explained && <span className="block font-sans whitespace-normal text-ink-3 select-none">{says}</span>}
      <SqlTokens statement={statement} />
    </li>
  );
}

/** One statement, coloured. */
export function SqlTokens({ statement }: { statement: Statement }) {
  return (
    <code
      translate="no"
      className="block pl-[2ch] font-mono text-12 leading-5 -indent-[2ch] whitespace-pre-wrap [overflow-wrap:anywhere] [font-variant-ligatures:none]"
    >
      {[...coloured(statement.tokens), ";"]}
    </code>
  );
}

/** Token kinds without a colour of their own. */
const BLANK = /^\s+$/;
const BETWEEN_NAMES = /^[\s.,]+$/;

/**
 * Merges tokens of one colour into one element and leaves uncoloured text plain, since a script for hundreds of tables renders at each
 * key.
 */
function coloured(tokens: readonly Token[]): ReactNode[] {
  const parts: ReactNode[] = [];
  let text = "";
  let colour = "";
  const flush = () => {
    if (text === "") return;
    parts.push(
      colour === "" ? (
        text
      ) : (
        <span key={parts.length} className={colour}>
          {text}
        </span>
      ),
    );
  };
  for (const token of tokens) {
    const joint = colour === COLOUR.name ? BETWEEN_NAMES : BLANK;
    const next = joint.test(token.text) ? colour : COLOUR[token.kind];
    if (next !== colour) {
      flush();
      text = "";
      colour = next;
    }
    text += token.text;
  }
  flush();
  return parts;
}
