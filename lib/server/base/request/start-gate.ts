import { singleton } from "../singleton.ts";

/** Whether the server has started, and how many requests were told before that to come again. */
type StartGate = { isOpen: boolean; refused: number };

/** The gate of this process. Closed until its store is migrated and its own rows are in order. */
export function startGate(): StartGate {
  return singleton("start-gate", () => ({ isOpen: false, refused: 0 }));
}
