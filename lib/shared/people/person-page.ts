import type { AccountRole } from "../policy.ts";
import type { Binding } from "./accounts.ts";
import type { DirectoryRights } from "./directory.ts";
import type { Factors } from "./factors.ts";
import type { PartPage, PersonPart, TeamPart } from "./page-parts.ts";

/* The pages of a person and of a team, with the first page of each part. Times are epoch milliseconds. */

/** The SQL users whose passwords an account can reset by its roles. */
export type PersonPower = {
  /** every cluster, also later ones */
  all: boolean;
  /** on how many clusters that the API key can change, and the first of their names */
  clusters: number;
  names: readonly string[];
  /** on how many others */
  closed: number;
  /** how many of those SQL users are superusers */
  admins: number;
};

export type PersonPage = {
  account: {
    id: string;
    name: string;
    email: string;
    role: AccountRole;
    disabled: boolean;
    signedInAt: number | null;
  };
  /** whether it is the viewer's own, and whether the viewer manages accounts */
  own: boolean;
  manages: boolean;
  /** whether Rolecall can send mail */
  mail: boolean;
  power: PersonPower;
  /** what it has from the directory, as of the last use of its binding, and names of clusters for it */
  directory: DirectoryRights;
  clusters: { id: string; name: string }[];
  /** the person at the sign-in provider that it is bound to */
  binding: Binding | null;
  /** whether it can sign in with a password */
  password: boolean;
  factors: Factors;
  /** of its newest leaver plan */
  leaver: "open" | "stopped" | "done" | null;
  /** names of the valid API tokens, its own and those of services that it made; empty for a viewer who manages no accounts */
  tokens: { personal: readonly string[]; services: readonly string[] };
  /** how many of each it has. `passwords`: that it was shown and that may be in force; `requests`: without a decision */
  figures: Record<
    | ("teams" | "leads" | "roles" | "sqlUsers" | "admins" | "due")
    | ("passwords" | "requests" | "reviews" | "sessions" | "tokens" | "devices"),
    number
  >;
  parts: { [P in PersonPart]: PartPage<P> };
  /** when all this was read */
  asOf: number;
};

export type TeamPage = {
  team: { id: string; name: string; prefix: string };
  /** whether the viewer manages teams, sees other members, and whether they belong to it */
  manages: boolean;
  own: { lead: boolean } | null;
  /** how many of each it has; of members and roles, 0 for a viewer who does not manage teams */
  figures: Record<"members" | "roles" | "requests" | "sqlUsers" | "admins" | "due" | "soon", number>;
  /** the parts that the viewer may see */
  parts: { [P in Exclude<TeamPart, "sqlUsers" | "requests">]: PartPage<P> | null } & {
    sqlUsers: PartPage<"sqlUsers">;
    requests: PartPage<"requests">;
  };
  asOf: number;
};
