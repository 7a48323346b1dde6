import type { SqlLevel } from "#lib/sql/own-user.ts";
import type { AdminState } from "../admin-state.ts";
import type { AuditEvent } from "../audit/audit-schema.ts";
import type { KeyFileProblem } from "../key-reach.ts";
import type { RequestKind } from "../requests/requests.ts";
import type { StayCounts, StaysFor } from "../restrict/staying.ts";
import type { SuperusersOverTime } from "../restrict/superusers.ts";
import type { ReviewRowKind } from "../reviews/review-rows.ts";

/** The width of a band of the password ages, and how many there are; the last one has no end. */
export const AGE_BAND_DAYS = 15;
export const AGE_BANDS = 13;

/** The counts of one cluster's SQL users. Times are epoch milliseconds. */
export type CountedCluster = {
  id: string;
  name: string;
  plan: string;
  version: string;
  /** the vendor's */
  state: string;
  /** false: only those that the person's teams own */
  whole: boolean;
  states: Record<AdminState, number>;
  /** of the unverified ones, those that no check proves, such as those of single sign-on: they are nobody's task */
  uncheckable: number;
  /** of its superusers, those that must stay, in all and by their reason; 0 where not all are seen */
  stay: number;
  stays: StayCounts;
  /** of its superusers that need not stay, those in restrictions that are not over, and those that are put back for a time */
  restricting: number;
  putBack: number;
  total: number;
  unowned: number;
  outside: number;
  /** deleted outside Rolecall, and not looked into */
  deleted: number;
  /** when the newest of those deletions was noticed */
  deletedAt: number | null;
  /** when its list was last complete; null where it never was */
  readAt: number | null;
  /** its API key is declared to only read; absent where it is not */
  keyReads?: true;
};

/** How far a cluster is on its way to no superuser but those that must stay, for a person who may restrict all of it. */
export type ClusterWay = {
  id: string;
  /** of the SQL connection; null where none is on */
  level: SqlLevel | null;
  /** whether this person may turn it on now */
  mayConnect: boolean;
  /** of all its SQL users, since the connection is on */
  check: "none" | "runs" | "done";
  /** the superusers, where nothing else is left to restrict */
  stays: { name: string; why: StaysFor }[];
};

/** Something that this person can do now. Times are epoch milliseconds. */
export type Waiting =
  | { kind: "created_outside"; at: number; cluster: Named; name: string; state: AdminState; owner: string | null }
  | { kind: "deleted_outside"; at: number; cluster: Named; count: number }
  | {
      kind: "decide";
      at: number;
      id: string;
      cluster: Named;
      name: string;
      requester: string;
      requestKind: RequestKind;
    }
  /** an approved request that a person has to carry out, since `at`; of `count` */
  | { kind: "by_hand"; at: number; count: number; id: string; cluster: Named; name: string; requester: string }
  /** one of several API keys fails, since `at` where that is known. `clusters`: the first of those that no key reads because of it */
  | {
      kind: "key";
      at: number | null;
      name: string;
      why: "refused" | KeyFileProblem;
      audit: boolean;
      clusters: readonly string[];
      count: number;
    }
  | { kind: "review"; at: number; id: string; name: string; left: number; kinds: readonly ReviewRowKind[] }
  | { kind: "claim"; at: number; id: string; cluster: Named; name: string }
  | { kind: "unfinished"; at: number; cluster: Named; name: string }
  /** it was made for temporary access that ended at this time, and was not deleted a day later */
  | { kind: "left"; at: number; cluster: Named; name: string }
  | { kind: "connection"; at: number; cluster: Named }
  | { kind: "check"; at: number; cluster: Named }
  /** a restriction that runs or is paused: `done` of `total` are over, and the others wait `until` then, after the first */
  | {
      kind: "restriction";
      at: number;
      cluster: Named;
      id: string;
      paused: boolean;
      done: number;
      total: number;
      until: number | null;
    }
  /** watched SQL users could not be read the last time, nor what was restricted by the restriction `id` be looked at */
  | { kind: "watch"; at: number; cluster: Named; count: number }
  | { kind: "look"; at: number; cluster: Named; id: string }
  /**
   * `id`: of its restriction. `stuck`: it should be restricted again, and could not be. `blocked`: it cannot be, by the SQL connection.
   * `until`: Rolecall restricts it again then; null where a second Cluster Admin has to agree before it is put back
   */
  | {
      kind: "put_back";
      at: number;
      id: string;
      cluster: Named;
      name: string;
      stuck: boolean;
      blocked: boolean;
      until: number | null;
    }
  /** an owner team asks to put it back. `id`: of its restriction */
  | { kind: "back_asked"; at: number; id: string; cluster: Named; name: string; by: string }
  | { kind: "destination"; at: number; id: string; name: string }
  /** it has a label that these rights, tokens and API keys follow, and an administrator has to confirm it for them */
  | { kind: "label"; cluster: Named; label: string; rights: number; tokens: number; keys: number };

export type Named = { id: string; name: string };

/** The first steps on a new installation. Only administrators get them, until they are done. */
export type FirstSteps = {
  /** whether all API keys are declared to only read */
  keyReads: boolean;
  /** ids of the clusters to which Rolecall has a SQL connection */
  connected: string[];
  /** whether there is a team, a SQL user has an owner, and there is a second account */
  teamed: boolean;
  owned: boolean;
  invited: boolean;
};

export type Overview = {
  clusters: CountedCluster[];
  /** of those on which this person may restrict all SQL users */
  ways: ClusterWay[];
  /** null for persons who see no whole cluster */
  superusers: SuperusersOverTime | null;
  /** the restriction that ended last, of the clusters on which this person may restrict; null where none is stored */
  lastRestriction: { id: string; cluster: Named; at: number } | null;
  /** whether the person sees whole clusters, only SQL users of their teams, or neither */
  sees: "clusters" | "own" | "nothing";
  inTeam: boolean;
  /** when the oldest of the lists was complete; null without any */
  asOf: number | null;
  /** when the newest of the SQL users created outside Rolecall was noticed */
  outsideAt: number | null;
  ages: {
    /** per band, the youngest first */
    bands: number[];
    /** when their password was set is not known */
    unknown: number;
    /** the maximum age in days, where one applies to all */
    limit: number | null;
  };
  /** how many passwords are due or overdue, and will be soon */
  dues: { due: number; soon: number };
  requests: {
    /** how many of others wait for this person's decision, and how many approved ones to be restricted; null without the permission */
    toDecide: number | null;
    toRestrict: number | null;
    /** when the oldest of those was sent that wait for a decision */
    oldestAt: number | null;
    /** how many of their own are open */
    own: number;
  };
  waiting: Waiting[];
  /** how many more wait than are listed */
  moreWaiting: number;
  /** the newest changes: those in the audit that this person may read, else those of their own SQL users */
  events: OverviewEvent[];
  readsAudit: boolean;
  firstSteps: FirstSteps | null;
};

type OverviewEvent = Pick<AuditEvent, "id" | "at" | "action" | "outcome"> & {
  /** the actor's name now, or null where the account is gone */
  by: string | null;
  /** of an actor whose account is there */
  byId?: string;
  target?: string;
};
