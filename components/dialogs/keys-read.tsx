"use client";

import Lock from "lucide-react/icons/lock";
import { createContext, type ReactNode, useContext } from "react";
import { Note } from "#components/ui/note.tsx";

const Reads = createContext(false);

/** Whether no API key of Rolecall changes anything, for all pages within it. The server decides it. */
export function KeysReadOf({ reads, children }: { reads: boolean; children: ReactNode }) {
  return <Reads value={reads}>{children}</Reads>;
}

/** Whether every API key of Rolecall is configured to read only: what it would change, people change. */
export function useKeysRead(): boolean {
  return useContext(Reads);
}

/** What a page that speaks of changes means while Rolecall's key makes none. Nothing where it makes some. */
export function KeysReadNote({ className, children }: { className?: string; children: ReactNode }) {
  if (!useKeysRead()) return null;
  return (
    <Note icon={<Lock />} className={className}>
      <strong>Rolecall's key only reads.</strong> {children}
    </Note>
  );
}
