/** The audit, where it is sent, and the servers that share the store. */
export const AUDIT = `
create table audit_events (
  sequence bigint primary key,
  id text not null unique,
  intent_id text,
  at bigint not null,
  action text not null,
  actor_id text,
  actor text not null,
  cluster_id text,
  target text,
  outcome text not null,
  request_id text not null,
  address text not null,
  details text not null,
  previous_hash text not null,
  hash text not null
);
create index audit_events_by_action on audit_events (action, sequence) where outcome <> 'intended';
create index audit_events_by_actor on audit_events (actor, sequence) where outcome <> 'intended';
create index audit_events_by_cluster_id on audit_events (cluster_id, sequence) where outcome <> 'intended';
create index audit_events_by_intent on audit_events (intent_id);
create index audit_events_by_request_id on audit_events (request_id, sequence) where outcome <> 'intended';
create index audit_events_by_target on audit_events (target, sequence) where outcome <> 'intended';
create index audit_events_by_time on audit_events (at) where outcome <> 'intended';
create index audit_events_not_done on audit_events (outcome, sequence)
  where outcome <> 'intended' and outcome <> 'done';

create table audit_head (
  id integer primary key,
  sequence bigint not null,
  hash text not null
);
insert into audit_head (id, sequence, hash) values (1, 0, '');

create table audit_checkpoints (
  sequence bigint primary key,
  hash text not null,
  archived_at bigint not null
);

create table open_intents (
  id text primary key,
  sequence bigint not null,
  server_id text not null
);
create index open_intents_by_server on open_intents (server_id);

create table destinations (
  id text primary key,
  kind text not null,
  name text not null,
  form text not null,
  target text not null,
  event_groups text not null,
  shown_place text not null,
  sealed text not null,
  secret_at bigint not null,
  old_secret_until bigint,
  sent_up_to bigint not null,
  paused_at bigint,
  tries integer not null,
  next_at bigint not null,
  failing_since bigint,
  delivered_at bigint,
  delivered bigint not null,
  given_up bigint not null,
  created_at bigint not null,
  created_by text not null
);

create table deliveries (
  id text primary key,
  destination_id text not null,
  kind text not null,
  action text,
  first_sequence bigint not null,
  last_sequence bigint not null,
  event_count integer not null,
  at bigint not null,
  took_ms integer not null,
  status integer,
  problem text,
  result text not null
);
create index deliveries_by_destination on deliveries (destination_id, at);
create index deliveries_by_time on deliveries (at);

create table settings (
  name text primary key,
  value text not null,
  changed_at bigint not null,
  changed_by text not null
);

create table servers (
  id text primary key,
  started_at bigint not null,
  seen_at bigint not null
);

create table store_life (
  id integer primary key,
  since bigint not null
);

create table leases (
  name text primary key,
  holder text not null,
  expires_at bigint not null
);
`;
