/** Accounts, teams and their rights, the directory, API tokens and notices. */
export const ACCOUNTS = `
create table accounts (
  id text primary key,
  email text not null unique,
  name text not null,
  password_hash text not null,
  role text not null,
  created_at bigint not null,
  disabled_at bigint,
  signed_in_at bigint,
  mail_off_at bigint,
  invited_by text,
  reset_by text,
  hand_role text
);
create index accounts_by_name on accounts (lower(name), id);

create table teams (
  id text primary key,
  name text not null unique,
  created_at bigint not null,
  name_prefix text
);
create index teams_by_name on teams (lower(name), id);

create table team_members (
  team_id text not null references teams (id),
  account_id text not null references accounts (id),
  lead integer not null,
  by_hand integer default 1 not null,
  by_directory integer default 0 not null,
  primary key (team_id, account_id)
);
create index team_members_by_account on team_members (account_id);

create table cluster_roles (
  id text primary key,
  account_id text references accounts (id),
  team_id text references teams (id),
  cluster_id text not null,
  role text not null,
  granted_by text not null,
  granted_at bigint not null,
  by_directory integer default 0 not null,
  label_right_id text
);
create index cluster_roles_by_time on cluster_roles (granted_at desc, id);
create unique index cluster_roles_of_account_each
  on cluster_roles (account_id, cluster_id, by_directory, (coalesce(label_right_id, '')))
  where account_id is not null;
create unique index cluster_roles_of_team_each on cluster_roles (team_id, cluster_id, (coalesce(label_right_id, '')))
  where team_id is not null;

create table label_rights (
  id text primary key,
  account_id text references accounts (id),
  team_id text references teams (id),
  label text not null,
  role text not null,
  granted_by text not null,
  granted_at bigint not null
);
create unique index label_rights_of_account on label_rights (account_id, label) where account_id is not null;
create unique index label_rights_of_team on label_rights (team_id, label) where team_id is not null;

create table directory_rules (
  id text primary key,
  group_name text not null,
  kind text not null,
  team_id text references teams (id),
  cluster_id text,
  role text,
  made_by text not null,
  made_at bigint not null
);

create table directory_rights (
  account_id text not null references accounts (id),
  rule_id text not null references directory_rules (id),
  primary key (account_id, rule_id)
);
create index directory_rights_by_rule on directory_rights (rule_id);

create table identities (
  issuer text not null,
  subject text not null,
  account_id text not null references accounts (id),
  email text not null,
  bound_at bigint not null,
  used_at bigint not null,
  signed_out_at bigint,
  primary key (issuer, subject)
);
create unique index identities_of_account on identities (account_id, issuer);

create table tokens (
  id text primary key,
  kind text not null,
  secret_hash text not null unique,
  created_at bigint not null,
  expires_at bigint not null,
  used_at bigint,
  account_id text,
  email text,
  role text,
  created_by text,
  ended_how text,
  gives text
);
create index tokens_by_account on tokens (kind, account_id);
create index tokens_by_email on tokens (kind, email);

create table notices (
  id text primary key,
  account_id text not null references accounts (id),
  kind text not null,
  about text not null,
  text text not null,
  path text not null,
  at bigint not null,
  read_at bigint
);
create index notices_by_account on notices (account_id, at);
create unique index notices_once on notices (account_id, about);

create table api_tokens (
  id text primary key,
  account_id text references accounts (id),
  team_id text references teams (id),
  name text not null,
  start text not null,
  secret_hash text not null unique,
  scopes text not null,
  clusters text not null,
  addresses text not null,
  made_by text not null,
  made_at bigint not null,
  expires_at bigint not null,
  last_used_at bigint,
  last_used_from text,
  revoked_at bigint,
  made_by_id text,
  live_name text,
  label text
);
create index api_tokens_by_account on api_tokens (account_id);
create index api_tokens_by_expiry on api_tokens (expires_at);
create index api_tokens_by_team on api_tokens (team_id);
create unique index api_tokens_one_name_by_account_id on api_tokens (account_id, live_name);
create unique index api_tokens_one_name_by_team_id on api_tokens (team_id, live_name);

create table api_answers (
  token_id text not null,
  key text not null,
  asked_hash text not null,
  at bigint not null,
  status integer,
  body text,
  server_id text,
  primary key (token_id, key)
);
create index api_answers_by_time on api_answers (at);

create table device_logins (
  device_hash text primary key,
  code_hash text not null unique,
  public_key text not null,
  machine text not null,
  address text not null,
  network text not null,
  begun_at bigint not null,
  expires_at bigint not null,
  state text not null,
  sealed text
);
create index device_logins_by_expiry on device_logins (expires_at);
`;
