import type { ErrorCode } from "#lib/shared/errors/errors.ts";

/** Tables of SQL users that are watched. They are in no copy of a backup, and go with the SQL user. */
export type WatchTables = {
  /** the last watch of a SQL user */
  watches: {
    sql_user_id: string;
    cluster_id: string;
    name: string;
    reason: string;
    /** the account that started it, and its name at the time */
    account_id: string;
    started_by: string;
    started_at: number;
    /** it ends by itself then */
    until_at: number;
    ended_at: number | null;
    ended_by: string | null;
    /** how many readings there were, and how many failed */
    readings: number;
    failures: number;
    /** up to when the cluster was read; null before the first reading */
    read_at: number | null;
    /** why the last reading failed */
    code: ErrorCode | null;
    /** 1: the cluster has hidden a part of what runs */
    is_hidden: number;
  };
  /** what was seen of it on a day since 1970 in UTC, by kind of statement; an empty database or table is not known */
  watch_samples: {
    sql_user_id: string;
    day: number;
    in_database: string;
    in_table: string;
    kind: string;
    samples: number;
    first_at: number;
    last_at: number;
  };
};
