import { useEffect, useState } from "react";

const SHOWN_MS = 4_000;

/** The name of the row that was just changed, for a few seconds after `highlight`. */
export function useHighlight(): [name: string | null, highlight: (name: string | null) => void] {
  const [lit, setLit] = useState<{ name: string } | null>(null);
  useEffect(() => {
    if (!lit) return;
    const timer = setTimeout(() => setLit(null), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [lit]);
  return [lit?.name ?? null, (name) => setLit(name === null ? null : { name })];
}
