/** Clusters, SQL connections, and what is read of clusters. */
export const CLUSTERS = `
create table known_clusters (
  id text primary key,
  name text not null,
  plan text not null,
  version text not null,
  state text not null,
  labels text,
  labels_read_at bigint,
  folder text
);

create table cluster_readings (
  cluster_id text primary key,
  first_complete_at bigint not null,
  last_complete_at bigint not null
);

create table cluster_changes (
  cluster_id text primary key,
  version bigint not null
);

create table cluster_bindings (
  cluster_id text primary key,
  organization_id text not null,
  key_name text not null,
  key_mark text not null
);

create table cluster_ways (
  cluster_id text not null,
  way text not null,
  state text not null,
  why text not null,
  read_at bigint not null,
  primary key (cluster_id, way)
);

create table label_clusters (
  scope_kind text not null,
  scope_id text not null,
  label text not null,
  cluster_id text not null,
  is_confirmed integer not null,
  decided_by text not null,
  decided_at bigint not null,
  primary key (scope_kind, scope_id, cluster_id)
);

create table key_reach (
  cluster_id text primary key,
  changes_refused_at bigint not null,
  tried_at bigint,
  told_at bigint,
  key_mark text,
  last_refused_at bigint
);

create table key_seen (
  cluster_id text primary key,
  key_mark text not null,
  read_at bigint,
  read_refused_at bigint,
  changed_at bigint
);

create table assumption_checks (
  cluster_id text primary key,
  checked_at bigint not null,
  plan text not null,
  release text not null,
  outcomes text not null,
  mode text default 'read-only' not null
);

create table full_checks (
  cluster_id text primary key,
  run_id text not null,
  begun_at bigint not null,
  lease_until bigint not null,
  is_stopped integer not null,
  things text not null
);

create table daily_counts (
  cluster_id text not null,
  day integer not null,
  admin integer not null,
  privileged integer not null,
  restricted integer not null,
  unknown integer not null,
  own_admins integer not null,
  protected_admins integer not null,
  last_admins integer not null,
  sso_admins integer,
  primary key (cluster_id, day)
);
create index daily_counts_by_day on daily_counts (day);

create table sql_connections (
  cluster_id text primary key,
  own_name text not null,
  level text not null,
  generation bigint not null,
  state text not null,
  created_at bigint not null,
  created_by text not null,
  keyed_at bigint not null,
  used_at bigint,
  failure text,
  failed_at bigint,
  lists_sql_made integer,
  key_mark text,
  key_mark_before text,
  password_from text default 'key' not null,
  clear_text text
);

create table sql_fact_readings (
  cluster_id text primary key,
  own_name text not null,
  read_at bigint not null,
  failure text,
  failed_at bigint,
  facts text not null
);

create table vendor_audit (
  id integer primary key,
  forbidden_at bigint,
  watched_from bigint,
  watched_to bigint
);
insert into vendor_audit (id) values (1);

create table vendor_slots (
  id integer primary key,
  last_at bigint not null,
  paused_until bigint not null,
  slow_until bigint not null,
  taken bigint default 0 not null,
  last_ten text default '[[0,null],[0,null],[0,null],[0,null],[0,null],[0,null],[0,null],[0,null],[0,null],[0,null]]' not null
);
insert into vendor_slots (id, last_at, paused_until, slow_until) values (1, 0, 0, 0);

create table drift_questions (
  sql_user_id text not null,
  what text not null,
  cluster_id text not null,
  name text not null,
  after bigint not null,
  at bigint not null,
  ask_at bigint not null,
  primary key (sql_user_id, what)
);
create index drift_questions_by_time on drift_questions (ask_at);

create table sent_changes (
  id text primary key,
  cluster_id text not null,
  name text not null,
  kind text not null,
  sent_at bigint not null,
  answered_at bigint
);
create index sent_changes_by_time on sent_changes (sent_at);
`;
