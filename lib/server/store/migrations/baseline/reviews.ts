/** Access reviews. */
export const REVIEWS = `
create table reviews (
  id text primary key,
  name text not null,
  state text not null,
  spec text not null,
  scope text not null,
  clusters text not null,
  left_out text not null,
  population integer not null,
  sha256 text not null,
  start_event text not null,
  frozen_at bigint not null,
  due_at bigint not null,
  repeat_at bigint,
  started_at bigint not null,
  started_by text not null,
  started_by_id text not null,
  started_by_email text not null,
  closed_at bigint,
  closed_by text,
  manifest text,
  invitations text
);
create index reviews_by_start on reviews (started_at);

create table review_reviewers (
  review_id text not null references reviews (id),
  part text not null,
  account_id text not null,
  name text not null,
  email text not null,
  label text not null,
  primary key (review_id, part, account_id)
);
create index review_reviewers_by_account on review_reviewers (account_id);

create table review_rows (
  id text primary key,
  review_id text not null references reviews (id),
  "position" integer not null,
  kind text not null,
  cluster_id text not null,
  cluster_name text not null,
  name text not null,
  subject_id text not null,
  state text not null,
  owner_team_id text,
  password_at bigint,
  last_login bigint,
  login_read integer not null,
  facts text not null,
  part text not null,
  passed_from text,
  passed_by text,
  passed_by_id text,
  passed_note text not null,
  own_of text,
  version integer not null,
  decision text,
  note text not null,
  decided_by text,
  decided_by_id text,
  decided_at bigint,
  remedy text,
  proof text,
  proof_at bigint,
  proof_event text,
  proof_sequence bigint,
  state_decided text
);
create index review_rows_by_part on review_rows (review_id, part);
create index review_rows_by_remedy on review_rows (remedy, review_id);
create unique index review_rows_by_review on review_rows (review_id, "position");

create table review_decisions (
  id text primary key,
  review_id text not null references reviews (id),
  place integer not null,
  row_id text not null,
  event text not null,
  decision text not null,
  note text not null,
  by_id text not null,
  by_email text not null,
  by_name text not null,
  at bigint not null
);
create unique index review_decisions_by_place on review_decisions (review_id, place);

create table review_sign_offs (
  review_id text not null references reviews (id),
  account_id text not null,
  name text not null,
  email text not null,
  at bigint not null,
  decided integer not null,
  event text not null,
  primary key (review_id, account_id)
);

create table review_told (
  review_id text not null references reviews (id),
  account_id text not null,
  event text not null,
  at bigint not null,
  primary key (review_id, account_id, event)
);

create table review_files (
  review_id text not null references reviews (id),
  place integer not null,
  name text not null,
  content text not null,
  primary key (review_id, place)
);
`;
