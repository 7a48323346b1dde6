/** Stored work, and what belongs to leaver plans. */
export const JOBS = `
create table jobs (
  id text not null,
  kind text not null,
  state text not null,
  cause text,
  about text,
  open_key text,
  input text not null,
  account_id text not null,
  email text not null,
  name text not null,
  session_hash text not null,
  request_id text not null,
  address text not null,
  start_at bigint,
  open_hours text,
  repeats text,
  next_at bigint,
  started_at bigint not null,
  changed_at bigint not null,
  changed_by text not null,
  ended_at bigint,
  primary key (id)
);
create index jobs_by_kind on jobs (kind, started_at);
create index jobs_by_subject on jobs (kind, about, started_at);
create index jobs_due on jobs (state, next_at);
create unique index jobs_open on jobs (open_key) where state in ('running', 'paused');

create table job_items (
  id text not null,
  job_id text not null,
  "position" integer not null,
  cluster_id text,
  name text,
  sql_user_id text,
  open_key text,
  input text not null,
  data text not null,
  state text not null,
  step text not null,
  run text,
  unsure integer not null,
  tries integer not null,
  next_at bigint,
  code text,
  words text,
  at bigint not null,
  primary key (id)
);
create unique index job_items_held on job_items (open_key) where state in ('waiting', 'running');
create index job_items_in_hand on job_items (job_id) where state = 'running';
create index job_items_in_order on job_items (job_id, "position");
create index job_items_in_state on job_items (job_id, state, "position");
create index job_items_of_sql_user on job_items (sql_user_id, at);
create index job_items_unknown on job_items (next_at) where state = 'unknown';

create table job_steps (
  item_id text not null,
  step text not null,
  run text not null,
  begun_at bigint not null,
  outcome text,
  ended_at bigint,
  code text,
  facts text,
  event_id text,
  primary key (item_id, step)
);

create table restricted_seen (
  item_id text primary key,
  job_id text not null,
  sessions_before integer,
  sessions_now integer,
  newest_session_at bigint,
  refused integer not null,
  refused_first_at bigint,
  refused_last_at bigint,
  refused_kinds text not null,
  looked_at bigint,
  hides_refusals integer not null,
  hides_sessions integer not null
);
create index restricted_seen_by_job on restricted_seen (job_id);

create table sealed_passwords (
  item_id text primary key,
  key text not null,
  sealed text not null,
  sealed_at bigint not null
);
create index sealed_passwords_by_time on sealed_passwords (sealed_at);

create table leaver_rotations (
  leaver_id text not null,
  job_id text not null unique,
  at bigint not null,
  primary key (leaver_id, job_id)
);

create table leaver_users (
  leaver_id text not null,
  sql_user_id text not null,
  problem text,
  exempt_at bigint,
  exempt_by text,
  exempt_reason text,
  primary key (leaver_id, sql_user_id)
);

create table leaver_tokens (
  leaver_id text not null,
  token_id text not null,
  left_at bigint not null,
  left_by text not null,
  reason text not null,
  primary key (leaver_id, token_id)
);

create table leaver_records (
  leaver_id text primary key,
  text text not null
);
`;
