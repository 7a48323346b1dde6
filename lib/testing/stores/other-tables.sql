-- A row in each table in which used-store.sql has none.

insert into directory_rules (id, group_name, kind, team_id, cluster_id, role, made_by, made_at) values
('directory_rules_id', 'directory_rules_group_name', 'team', 'tem_01M8MZGW6139FC0A15K5MAM4AJ', null, null, 'directory_rules_made_by', 1);

insert into tokens (id, kind, secret_hash, created_at, expires_at, used_at, account_id, email, role, created_by, ended_how, gives) values
('tokens_id', 'invitation', 'tokens_secret_hash', 1, 1, 1, 'tokens_account_id', 'ada@example.com', 'member', 'tokens_created_by', 'tokens_ended_how', null);

insert into sign_in_failures (bucket, failures, blocked_until, last_at) values
('sign_in_failures_bucket', 1, 1, 1);

insert into used_codes (code_hash, expires_at) values
('used_codes_code_hash', 1);

insert into settings (name, value, changed_at, changed_by) values
('settings_name', '{}', 1, 'settings_changed_by');

insert into cluster_changes (cluster_id, version) values
('cluster_changes_cluster_id', 1);

insert into audit_checkpoints (sequence, hash, archived_at) values
(0, '', 1);

insert into servers (id, started_at, seen_at) values
('servers_id', 1, 1);

insert into sql_fact_readings (cluster_id, own_name, read_at, failure, failed_at, facts) values
('sql_fact_readings_cluster_id', 'sql_fact_readings_own_name', 1, 'sql_fact_readings_failure', 1, '');

insert into password_rules (scope, subject, max_days, set_at, set_by) values
('all', 'password_rules_subject', 1, 1, 'password_rules_set_by');

insert into leaver_users (leaver_id, sql_user_id, problem, exempt_at, exempt_by, exempt_reason) values
('leaver_users_leaver_id', 'leaver_users_sql_user_id', 'leaver_users_problem', 1, 'leaver_users_exempt_by', 'leaver_users_exempt_reason');

insert into totp (account_id, secret, since, last_used_at, last_step, next_secret, next_at) values
('acc_01M8MZGW656THYW1PSZRS66EQH', 'totp_secret', 1, 1, 1, 'totp_next_secret', 1);

insert into recovery_codes (code_hash, account_id, made_at, used_at) values
('recovery_codes_code_hash', 'acc_01M8MZGW656THYW1PSZRS66EQH', 1, 1);

insert into pending_sign_ins (id_hash, account_id, expires_at, first, provider_session, person) values
('pending_sign_ins_id_hash', 'acc_01M8MZGW656THYW1PSZRS66EQH', 1, 'pending_sign_ins_first', 'pending_sign_ins_provider_session', 'pending_sign_ins_person');

insert into identities (issuer, subject, account_id, email, bound_at, used_at, signed_out_at) values
('identities_issuer', 'identities_subject', 'acc_01M8MZGW656THYW1PSZRS66EQH', 'ada@example.com', 1, 1, 1);

insert into passkeys (id, account_id, credential_id, public_key, counter, transports, name, made_at, last_used_at) values
('passkeys_id', 'acc_01M8MZGW656THYW1PSZRS66EQH', 'passkeys_credential_id', 'passkeys_public_key', 1, 'passkeys_transports', 'passkeys_name', 1, 1);

insert into directory_rights (account_id, rule_id) values
('acc_01M8MZGW656THYW1PSZRS66EQH', 'directory_rules_id');

insert into api_tokens (id, account_id, team_id, name, start, secret_hash, scopes, clusters, addresses, made_by, made_at, expires_at, last_used_at, last_used_from, revoked_at, made_by_id, live_name, label) values
('api_tokens_id', 'acc_01M8MZGW656THYW1PSZRS66EQH', 'tem_01M8MZGW6139FC0A15K5MAM4AJ', 'api_tokens_name', 'api_tokens_start', 'api_tokens_secret_hash', 'read', '*', 'api_tokens_addresses', 'api_tokens_made_by', 1, 1, 1, 'api_tokens_last_used_from', 1, 'api_tokens_made_by_id', 'api_tokens_live_name', 'api_tokens_label');

insert into api_answers (token_id, key, asked_hash, at, status, body, server_id) values
('api_answers_token_id', 'api_answers_key', 'api_answers_asked_hash', 1, 1, 'api_answers_body', 'api_answers_server_id');

insert into device_logins (device_hash, code_hash, public_key, machine, address, network, begun_at, expires_at, state, sealed) values
('device_logins_device_hash', 'device_logins_code_hash', 'device_logins_public_key', 'device_logins_machine', 'device_logins_address', 'device_logins_network', 1, 1, 'begun', null);

insert into drift_questions (sql_user_id, what, cluster_id, name, after, at, ask_at) values
('drift_questions_sql_user_id', 'drift_questions_what', 'drift_questions_cluster_id', 'drift_questions_name', 1, 1, 1);

insert into sent_changes (id, cluster_id, name, kind, sent_at, answered_at) values
('sent_changes_id', 'sent_changes_cluster_id', 'sent_changes_name', 'create', 1, 1);

insert into key_reach (cluster_id, changes_refused_at, tried_at, told_at, key_mark, last_refused_at) values
('key_reach_cluster_id', 1, 1, 1, 'key_reach_key_mark', 1);

insert into creation_marks (id, cluster_id, name, marks, ends_at) values
('creation_marks_id', 'creation_marks_cluster_id', 'creation_marks_name', '{}', 1);

insert into leaver_tokens (leaver_id, token_id, left_at, left_by, reason) values
('leaver_tokens_leaver_id', 'leaver_tokens_token_id', 1, 'leaver_tokens_left_by', 'leaver_tokens_reason');

insert into leaver_records (leaver_id, text) values
('leaver_records_leaver_id', 'leaver_records_text');

insert into daily_counts (cluster_id, day, admin, privileged, restricted, unknown, own_admins, protected_admins, last_admins, sso_admins) values
('daily_counts_cluster_id', 1, 1, 1, 1, 1, 1, 1, 1, 1);

insert into watches (sql_user_id, cluster_id, name, reason, account_id, started_by, started_at, until_at, ended_at, ended_by, readings, failures, read_at, code, is_hidden) values
('watches_sql_user_id', 'watches_cluster_id', 'watches_name', 'watches_reason', 'watches_account_id', 'watches_started_by', 1, 1, 1, 'watches_ended_by', 1, 1, 1, 'watches_code', 1);

insert into watch_samples (sql_user_id, day, in_database, in_table, kind, samples, first_at, last_at) values
('watch_samples_sql_user_id', 1, 'watch_samples_in_database', 'watch_samples_in_table', 'read', 1, 1, 1);

insert into restricted_seen (item_id, job_id, sessions_before, sessions_now, newest_session_at, refused, refused_first_at, refused_last_at, refused_kinds, looked_at, hides_refusals, hides_sessions) values
('restricted_seen_item_id', 'restricted_seen_job_id', 1, 1, 1, 1, 1, 1, 'restricted_seen_refused_kinds', 1, 1, 1);

insert into store_life (id, since) values
(1, 1);

insert into cluster_bindings (cluster_id, organization_id, key_name, key_mark) values
('cluster_bindings_cluster_id', 'cluster_bindings_organization_id', 'cluster_bindings_key_name', 'cluster_bindings_key_mark');

insert into key_seen (cluster_id, key_mark, read_at, read_refused_at, changed_at) values
('key_seen_cluster_id', 'key_seen_key_mark', 1, 1, 1);

insert into cluster_ways (cluster_id, way, state, why, read_at) values
('cluster_ways_cluster_id', 'cluster_ways_way', 'cluster_ways_state', 'cluster_ways_why', 1);

insert into assumption_checks (cluster_id, checked_at, plan, release, outcomes, mode) values
('assumption_checks_cluster_id', 1, 'assumption_checks_plan', 'assumption_checks_release', '[]', 'assumption_checks_mode');

insert into label_rights (id, account_id, team_id, label, role, granted_by, granted_at) values
('label_rights_id', 'acc_01M8MZGW656THYW1PSZRS66EQH', null, 'label_rights_label', 'cluster_admin', 'label_rights_granted_by', 1);

insert into label_clusters (scope_kind, scope_id, label, cluster_id, is_confirmed, decided_by, decided_at) values
('right', 'label_clusters_scope_id', 'label_clusters_label', 'label_clusters_cluster_id', 1, 'label_clusters_decided_by', 1);

insert into access_rules (id, team_id, clusters, level, approvals, approvers, changed_by, changed_at, hours, per_day) values
('access_rules_id', 'access_rules_team_id', '*', 'access_rules_level', 1, 'admins', 'access_rules_changed_by', 1, 1, 1);

insert into rule_changes (id, rule_id, was, wanted, asked_by_id, asked_by, asked_at, seal) values
('rule_changes_id', 'rule_changes_rule_id', '[]', 'rule_changes_wanted', 'rule_changes_asked_by_id', 'rule_changes_asked_by', 1, 'rule_changes_seal');

insert into approvals (subject, account_id, name, at, effects, approved, intent_id, seal) values
('approvals_subject', 'approvals_account_id', 'approvals_name', 1, '[]', 'approvals_approved', 'approvals_intent_id', 'approvals_seal');

insert into full_checks (cluster_id, run_id, begun_at, lease_until, is_stopped, things) values
('full_checks_cluster_id', 'full_checks_run_id', 1, 1, 0, '');

insert into removed_makers (account_id, maker_id) values
('removed_makers_account_id', 'removed_makers_maker_id');

insert into sealed_rules (id, rules, seal) values
('sealed_rules_id', '[]', 'sealed_rules_seal');
