/** When a password was set: an index is asked by the very same words. */
const SET_AT =
  "(case when password_entered_at > coalesce(password_changed_at, 0) then password_entered_at else password_changed_at end)";

/** SQL users, their passwords, pairs, creations and watches. */
export const SQL_USERS = `
create table sql_users (
  id text primary key,
  cluster_id text not null,
  name text not null,
  purpose text not null,
  created_by text,
  created_at bigint,
  password_changed_at bigint,
  password_changed_by text,
  admin_state text not null,
  touched_at bigint not null,
  ended_at bigint,
  admin_state_at bigint,
  admin_state_by text,
  admin_state_databases text,
  owner_team_id text,
  protected integer default 0 not null,
  first_seen_at bigint,
  outside_at bigint,
  ended_how text,
  owner_since bigint,
  override_at bigint,
  override_by text,
  override_reason text,
  kind text,
  notes text,
  wanted_until bigint,
  contact text,
  admin_state_live integer,
  outside_after bigint,
  provisioned_by text,
  created_by_id text,
  password_changed_by_id text,
  held text,
  held_at bigint,
  end_done bigint,
  password_entered_at bigint,
  password_entered_by text,
  password_max_days bigint,
  exempt_until bigint,
  exempt_reason text,
  exempt_by text,
  due_told text,
  admin_state_since bigint,
  outside_by text,
  password_outside_at bigint,
  password_outside_by text,
  state_reasons text
);
create index sql_users_apart on sql_users (cluster_id)
  where ended_at is null and (
    password_max_days is not null
    or exempt_until is not null
    or provisioned_by is not null
    or name in ('root', 'admin', 'node', 'none', 'public')
    or substr(name, 1, 3) = 'pg_'
    or substr(name, 1, 14) = 'crdb_internal_'
    or substr(name, 1, 9) = 'rolecall_'
    or substr(name, 1, 4) = 'sso_'
  );
create index sql_users_by_name on sql_users (name, cluster_id, owner_team_id) where ended_at is null;
create index sql_users_by_state on sql_users (cluster_id, admin_state, name) where ended_at is null;
create index sql_users_from_outside on sql_users (name, cluster_id) where ended_at is null and outside_at is not null;
create index sql_users_of_age on sql_users (${SET_AT}, name, cluster_id, admin_state) where ended_at is null;
create index sql_users_of_owner on sql_users ((coalesce(owner_team_id, '')), name, cluster_id) where ended_at is null;
create index sql_users_of_state on sql_users (admin_state, name, cluster_id) where ended_at is null;
create index sql_users_of_team on sql_users (owner_team_id, ${SET_AT}, cluster_id, admin_state, outside_at)
  where ended_at is null;
create index sql_users_outside on sql_users (cluster_id, outside_at) where ended_at is null and outside_at is not null;
create unique index sql_users_present on sql_users (cluster_id, name) where ended_at is null;
create index sql_users_that_stay on sql_users (cluster_id)
  where ended_at is null and (admin_state || '') = 'admin' and (protected = 1 or kind = 'break_glass');
create index sql_users_unowned on sql_users ((coalesce(owner_team_id, '')), cluster_id, name)
  where ended_at is null and coalesce(owner_team_id, '') = '';
create index sql_users_vanished on sql_users (cluster_id, outside_at)
  where ended_at is not null and outside_at is not null;

create table pairs (
  id text primary key,
  cluster_id text not null,
  role text not null,
  active text not null,
  active_since bigint not null,
  step text not null,
  at bigint not null,
  by text not null,
  set_at bigint,
  set_by text,
  sent_to text,
  deployed_at bigint,
  deployed_by text,
  seen_at bigint,
  seen_by text,
  seen_how text,
  made_at bigint not null,
  made_by text not null
);

create table pair_members (
  cluster_id text not null,
  name text not null,
  pair_id text not null references pairs (id),
  sql_user_id text not null,
  primary key (cluster_id, name)
);
create index pair_members_by_pair on pair_members (pair_id);

create table exposures (
  id text primary key,
  sql_user_id text not null,
  account_id text,
  viewer text not null,
  way text not null,
  shown_at bigint not null,
  replaced_at bigint,
  replaced_by text,
  maybe_replaced_at bigint
);
create index exposures_by_account on exposures (account_id);
create index exposures_by_sql_user on exposures (sql_user_id);

create table password_rules (
  scope text not null,
  subject text not null,
  max_days bigint not null,
  set_at bigint not null,
  set_by text not null,
  primary key (scope, subject)
);

create table shown_passwords (
  id text primary key,
  cluster_id text not null,
  name text not null,
  viewer_id text not null,
  viewer text not null,
  session_hash text,
  shown_at bigint not null,
  replaced_at bigint,
  replaced_by_id text,
  replaced_by text,
  replaced_surely integer
);
create index shown_passwords_by_name on shown_passwords (cluster_id, name);

create table creations (
  id text primary key,
  cluster_id text not null,
  name text not null,
  sql_user_id text not null,
  way text not null,
  step text not null,
  spec text not null,
  for_requester integer not null,
  begun_by text not null,
  at bigint not null,
  failure text,
  failure_words text,
  marks text,
  whose text,
  ends_at bigint,
  answer_until bigint,
  unique (cluster_id, name)
);

create table creation_marks (
  id text primary key,
  cluster_id text not null,
  name text not null,
  marks text not null,
  ends_at bigint
);

create table watches (
  sql_user_id text primary key,
  cluster_id text not null,
  name text not null,
  reason text not null,
  account_id text not null,
  started_by text not null,
  started_at bigint not null,
  until_at bigint not null,
  ended_at bigint,
  ended_by text,
  readings integer not null,
  failures integer not null,
  read_at bigint,
  code text,
  is_hidden integer not null
);
create index watches_by_cluster on watches (cluster_id, name);

create table watch_samples (
  sql_user_id text not null,
  day integer not null,
  in_database text not null,
  in_table text not null,
  kind text not null,
  samples bigint not null,
  first_at bigint not null,
  last_at bigint not null,
  primary key (sql_user_id, day, in_database, in_table, kind)
);
create index watch_samples_by_day on watch_samples (day);
`;

/** PostgreSQL reads each row unless the index of an expression has every column of that, too. */
export const sqlUserAges = (isPostgres: boolean) =>
  isPostgres
    ? `create index sql_users_ages on sql_users (cluster_id, ${SET_AT})
  include (password_entered_at, password_changed_at, owner_team_id, kind) where ended_at is null`
    : `create index sql_users_ages on sql_users (cluster_id, ${SET_AT}, owner_team_id, kind) where ended_at is null`;
