/** Requests, claim links, access rules and secret stores. */
export const REQUESTS = `
create table requests (
  id text primary key,
  kind text not null,
  state text not null,
  requester_id text not null,
  requester text not null,
  team_id text not null,
  team text not null,
  cluster_id text not null,
  cluster_name text not null,
  sql_user_id text,
  name text not null,
  asked text not null,
  approved text,
  reason text not null,
  searched text not null,
  attempt text,
  created_at bigint not null,
  expires_at bigint not null,
  decided_at bigint,
  decided_by_id text,
  decided_by text,
  decision_reason text,
  finished_at bigint,
  expiry_told_at bigint,
  ready_told_at bigint,
  sent_name text,
  opener_hash text,
  hand_by text,
  rule text,
  grant_seal text,
  by_rule text,
  not_by_rule text
);
create index requests_by_cluster on requests (cluster_id, created_at);
create index requests_by_requester on requests (requester_id, created_at);
create index requests_by_sql_user on requests (sql_user_id, kind, requester_id);

create table claim_links (
  id text primary key,
  secret_hash text not null,
  cluster_id text not null,
  cluster_name text not null,
  sql_user_id text not null,
  owner_team_id text,
  sender_id text not null,
  account_id text,
  team_id text,
  word_hash text,
  word_tries integer not null,
  created_at bigint not null,
  expires_at bigint not null,
  revoked_at bigint,
  revoked_by text,
  attempt text,
  used_at bigint,
  used_from text,
  used_by text,
  opener_hash text,
  reopened_at bigint,
  expiry_told_at bigint,
  used_by_id text
);
create index claim_links_by_cluster on claim_links (cluster_id, created_at);

create table access_rules (
  id text primary key,
  team_id text,
  clusters text,
  level text,
  approvals integer not null,
  approvers text not null,
  changed_by text not null,
  changed_at bigint not null,
  hours integer,
  per_day integer
);

create table rule_changes (
  id text primary key,
  rule_id text not null unique,
  was text not null,
  wanted text,
  asked_by_id text not null,
  asked_by text not null,
  asked_at bigint not null,
  seal text not null
);

create table approvals (
  subject text not null,
  account_id text not null,
  name text not null,
  at bigint not null,
  effects text not null,
  approved text,
  intent_id text not null,
  seal text not null,
  primary key (subject, account_id)
);

create table removed_makers (
  account_id text not null,
  maker_id text not null,
  primary key (account_id, maker_id)
);

create table sealed_rules (
  id text primary key,
  rules text not null,
  seal text not null
);

create table secret_stores (
  id text primary key,
  name text not null,
  kind text not null,
  cluster_id text unique,
  team_id text unique,
  store_address text not null,
  store_settings text not null,
  path_template text not null,
  sealed text not null,
  tried_at bigint,
  try_problem text,
  created_at bigint not null,
  created_by text not null,
  changed_at bigint not null,
  changed_by text not null
);

create table delivery_notices (
  job_id text primary key,
  told_at bigint,
  set_at bigint
);
create index delivery_notices_untold on delivery_notices (job_id) where told_at is null;
`;
