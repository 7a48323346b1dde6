"use client";

import { useRef } from "react";
import { cx } from "#components/ui/cx.ts";
import { type Script, type Statement, scriptText, type TokenKind } from "#lib/sql/tokens.ts";
import { CopyButton } from "./copy-button.tsx";

const COLOUR: Record<TokenKind, string> = {
  keyword: "text-sql-keyword",
  privilege: "text-sql-privilege",
  name: "font-medium",
  string: "text-sql-string",
  number: "",
  admin: "font-strong text-danger-text",
  plain: "",
};

export type SqlScriptProps = {
  /** accessible name of the statements */
  label: string;
  script: Script;
  copyLabel?: string | undefined;
  /** the sentence of each statement above it */
  explained?: boolean | undefined;
};

/** Statements in the order in which they must run, numbered, with a button that copies exactly them. */
export function SqlScript({ label, script, copyLabel = "Copy SQL", explained = false }: SqlScriptProps) {
  const list = useRef<HTMLOListElement>(null);
  return (
    <div className="overflow-hidden rounded-2 border border-line bg-code">
      <ol
        ref={list}
        aria-label={label}
        translate="no"
        className="py-2 font-mono text-12 leading-5 [font-variant-ligatures:none] [counter-reset:line]"
      >
        {script.map((statement, index) => (
          <Line key={lineKey(index)} statement={statement} explained={explained} />
        ))}
      </ol>
      <div className="flex items-center border-t border-line p-2">
        <CopyButton
          label={copyLabel}
          size="s"
          text={() => scriptText(script)}
          select={() => list.current && getSelection()?.selectAllChildren(list.current)}
        />
      </div>
    </div>
  );
}

function Line({ statement, explained }: { statement: Statement; explained: boolean }) {
  const { tokens, says } = statement;
  return (
    <li
      className={cx(
        "relative pr-4 pl-11 whitespace-pre-wrap [overflow-wrap:anywhere]",
        "before:absolute before:left-0 before:w-7 before:text-right before:text-ink-3 before:[counter-increment:line] before:content-[counter(line)]",
      )}
    >
      {explained && <span className="block font-sans whitespace-normal text-ink-3 select-none">{says}</span>}
      <code>
        {tokens.map((token, index) => (
          <span key={lineKey(index)} className={COLOUR[token.kind]}>
            {token.text}
          </span>
        ))}
        ;
      </code>
    </li>
  );
}

/** Statements and tokens of one script never change places. */
function lineKey(index: number): string {
  return `${index}`;
}
