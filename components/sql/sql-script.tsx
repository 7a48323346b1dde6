"use client";

import { useRef } from "react";
import { CopyButton } from "#components/ui/copy/copy-button.tsx";
import { type Script, scriptText } from "#lib/sql/tokens.ts";
import { selectAll } from "./select-all.ts";
import { SqlLines } from "./sql-lines.tsx";

export type SqlScriptProps = {
  /** accessible name of the statements */
  label: string;
  script: Script;
  copyLabel?: string | undefined;
  /** whether each statement has its sentence above it */
  explained?: boolean | undefined;
};

/** A script in its own box, with a copy button. */
export function SqlScript({ label, script, copyLabel = "Copy SQL", explained = false }: SqlScriptProps) {
  const list = useRef<HTMLOListElement>(null);
  return (
    <div className="overflow-hidden rounded-2 border border-line bg-code">
      <div className="py-2">
        <SqlLines ref={list} label={label} script={script} explained={explained} />
      </div>
      <div className="flex items-center border-t border-line p-2">
        <CopyButton label={copyLabel} size="s" text={() => scriptText(script)} select={() => selectAll(list.current)} />
      </div>
    </div>
  );
}
