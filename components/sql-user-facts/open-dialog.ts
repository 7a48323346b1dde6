import type { ShownCluster } from "#components/credentials/shown-cluster.ts";
import type { DeletedOutside, Rights, SqlUser } from "#lib/shared/sql-users.ts";

/** What somebody is about to do. One thing at a time. */
export type OpenDialog =
  | { kind: "create" }
  | { kind: "import" }
  | { kind: "owners"; names: readonly string[]; onDone: () => void }
  | { kind: "vanished"; vanished: DeletedOutside }
  | { kind: "reset" | "claim" | "delete" | "protect" | "describe" | "teamResetException"; user: SqlUser };

/** What every dialog over the list is given. */
export type FlowProps = {
  cluster: ShownCluster;
  rights: Rights;
  /** moves the keyboard's row, which is where focus returns to */
  onCurrent: (name: string) => void;
  /** `name`: the row to light up, if something was done to one */
  onClose: (name: string | null) => void;
  returnFocus: () => HTMLElement | null;
};
