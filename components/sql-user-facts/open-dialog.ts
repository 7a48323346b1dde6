import type { PasswordPolicy } from "#lib/shared/passwords/password-policy.ts";
import type { Unfinished } from "#lib/shared/sql-users/creation.ts";
import type { DeletedOutside, Rights, SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { ShownCluster } from "./shown-cluster.ts";

export type OpenDialog =
  | { kind: "create" /** typed already */; name?: string }
  | { kind: "import" }
  | { kind: "rotate"; names: readonly string[] }
  | { kind: "unfinished"; name: string; unfinished: Unfinished }
  | { kind: "policy"; user: SqlUser; password: PasswordPolicy }
  | { kind: "deletedOutside"; deletedOutside: DeletedOutside }
  | {
      kind: "reset" | "compromised" | "claim" | "delete" | "protect" | "describe" | "teamResetException";
      user: SqlUser;
    };

/** Props of every dialog over the list. */
export type FlowProps = {
  cluster: ShownCluster;
  rights: Rights;
  /** sets the current row, where focus returns */
  onCurrent: (name: string) => void;
  /** `name`: the row to highlight, if one was changed */
  onClose: (name: string | null) => void;
  /** called instead once the SQL user was deleted */
  onGone?: (() => void) | undefined;
  returnFocus: () => HTMLElement | null;
};
