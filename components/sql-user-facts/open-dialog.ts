import type { PasswordPolicy } from "#lib/shared/passwords/password-policy.ts";
import type { Unfinished } from "#lib/shared/sql-users/creation.ts";
import type { DeletedOutside, Rights, SqlUser } from "#lib/shared/sql-users/sql-users.ts";
import type { ShownCluster } from "./shown-cluster.ts";

export type OpenDialog =
  | { kind: "create" /** typed already */; name?: string /** a SQL connection creates it */; bySql?: boolean }
  | { kind: "import" }
  | { kind: "rotate"; names: readonly string[] }
  | { kind: "unfinished"; name: string; unfinished: Unfinished }
  | {
      kind: "policy";
      user: SqlUser;
      password: PasswordPolicy /** the person has set it outside just now */;
      today?: boolean;
    }
  | { kind: "deletedOutside"; deletedOutside: DeletedOutside }
  | {
      kind:
        | "reset"
        | "compromised"
        | "claim"
        | "delete"
        | "protect"
        | "describe"
        | "teamResetException"
        | "endEveryWay";
      user: SqlUser;
    };

/** Whether a dialog leads to a change through the Cloud API. */
const NEEDS_KEY = {
  create: true,
  rotate: true,
  reset: true,
  compromised: true,
  claim: true,
  delete: true,
  import: false,
  unfinished: false,
  policy: false,
  deletedOutside: false,
  protect: false,
  describe: false,
  teamResetException: false,
  endEveryWay: false,
} as const satisfies Record<OpenDialog["kind"], boolean>;

type KeyKind = { [K in OpenDialog["kind"]]: (typeof NEEDS_KEY)[K] extends true ? K : never }[OpenDialog["kind"]];
/** A dialog that leads to a change through the Cloud API. */
export type KeyDialog = OpenDialog & { kind: KeyKind };

/** Whether a dialog needs an API key that changes SQL users: what a SQL connection creates does not. */
export function needsKey(dialog: OpenDialog): dialog is KeyDialog {
  return NEEDS_KEY[dialog.kind] && !(dialog.kind === "create" && dialog.bySql);
}

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
