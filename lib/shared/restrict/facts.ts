import type { Beyond, Need } from "#lib/sql/answers/statement-kinds.ts";
import type { AdminState } from "../admin-state.ts";
import type { SqlUserKind } from "../sql-users/sql-user-kinds.ts";
import type { SourceState, SuggestionSource } from "./suggestion.ts";
import type { Held, Wants } from "./wants.ts";
import type { Watched } from "./watch/watched.ts";

/** A database of the cluster, as the reading shows it. */
export type DatabaseFacts = {
  readonly name: string;
  /** null where they were not read */
  readonly schemas: readonly string[] | null;
  /** how many tables, schemas and routines the SQL user and its roles own there */
  readonly owned: number;
  /** others that own tables or routines there; `root` and `admin` too */
  readonly otherOwners: readonly string[];
};

/** Statements that were seen of the SQL user. `database`: null where the cluster did not say it. */
export type SeenWork = {
  readonly from: Extract<SuggestionSource, "now" | "lately" | "watched">;
  readonly database: string | null;
  readonly needs: readonly Need[];
  readonly beyond: Beyond | null;
  readonly isUnclear: boolean;
  readonly statements: number;
};

/** A SQL user that is like it: its partner in a pair, or one of its team and kind that was proved restricted. */
export type Similar = {
  readonly name: string;
  readonly relation: "pair" | "team";
  readonly wants: Wants;
  /** for how many whole days it is proved restricted at least; null where it is not */
  readonly restrictedDays: number | null;
  /** for how many whole days it has been the active one of its pair; null where it is not */
  readonly activeDays: number | null;
  /** how many whole days ago it logged in last, as the cluster estimates; null where that is not known */
  readonly loginDaysAgo: number | null;
};

/** All that a suggestion is made of. */
export type SuggestionFacts = {
  readonly name: string;
  /** as the reading shows it, else as it was proved */
  readonly state: AdminState;
  readonly readOnly: "sso" | "reserved" | "rolecall" | null;
  readonly isProtected: boolean;
  readonly isLastAdmin: boolean;
  readonly kind: SqlUserKind | null;
  readonly purpose: string;
  /** without `system` */
  readonly databases: readonly DatabaseFacts[];
  readonly sources: Readonly<Record<SuggestionSource, SourceState>>;
  /** null where it was not read */
  readonly held: Held | null;
  readonly ownsDatabase: boolean;
  /** null where they cannot be seen */
  readonly schedules: number | null;
  /** null where they cannot be seen */
  readonly sessions: number | null;
  /** what was seen of it now, lately, and while it was watched */
  readonly work: readonly SeenWork[];
  /** null where it is not watched, and was not */
  readonly watched: Watched | null;
  readonly similar: readonly Similar[];
};
