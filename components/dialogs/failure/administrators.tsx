"use client";

import { createContext, type ReactNode, useContext } from "react";
import { listedNames } from "#components/ui/words/counted.ts";

const Names = createContext<readonly string[]>([]);

/** Tells the parts of a page the names of the administrators, for a person who needs one to go on. */
export function Administrators({ names, children }: { names: readonly string[]; children: ReactNode }) {
  return <Names value={names}>{children}</Names>;
}

/** The names of the administrators, where they are known. */
export function AskAdministrators() {
  const names = useContext(Names);
  if (names.length === 0) return null;
  return (
    <>
      {names.length === 1 ? "Your administrator: " : "Your administrators: "}
      <span translate="no">{listedNames(names)}</span>.
    </>
  );
}
