/** Sessions, factors and failures. */
export const SIGN_INS = `
create table sessions (
  id_hash text primary key,
  account_id text not null references accounts (id),
  created_at bigint not null,
  last_used_at bigint not null,
  confirmed_at bigint not null,
  expires_at bigint not null,
  address text not null,
  user_agent text not null,
  previous_hash text,
  renewed_at bigint,
  proved_at bigint,
  proof text default 'password' not null,
  provider_session text,
  sealed_id_token text,
  provider_dated integer default 0 not null,
  factor_at bigint,
  factor_since bigint
);
create index sessions_by_account on sessions (account_id);
create index sessions_by_expiry on sessions (expires_at);
create index sessions_by_previous on sessions (previous_hash);
create index sessions_by_provider on sessions (provider_session);

create table pending_sign_ins (
  id_hash text primary key,
  account_id text not null references accounts (id),
  expires_at bigint not null,
  first text default 'password' not null,
  provider_session text,
  person text
);
create index pending_sign_ins_by_account on pending_sign_ins (account_id);

create table totp (
  account_id text primary key references accounts (id),
  secret text,
  since bigint,
  last_used_at bigint,
  last_step bigint not null,
  next_secret text,
  next_at bigint
);

create table passkeys (
  id text primary key,
  account_id text not null references accounts (id),
  credential_id text not null unique,
  public_key text not null,
  counter bigint not null,
  transports text not null,
  name text not null,
  made_at bigint not null,
  last_used_at bigint
);
create index passkeys_by_account on passkeys (account_id);

create table recovery_codes (
  code_hash text primary key,
  account_id text not null references accounts (id),
  made_at bigint not null,
  used_at bigint
);
create index recovery_codes_by_account on recovery_codes (account_id);

create table devices (
  id_hash text primary key,
  account_id text not null references accounts (id),
  created_at bigint not null
);
create index devices_by_account on devices (account_id);

create table sign_in_failures (
  bucket text primary key,
  failures integer not null,
  blocked_until bigint not null,
  last_at bigint not null
);

create table used_codes (
  code_hash text primary key,
  expires_at bigint not null
);
`;
