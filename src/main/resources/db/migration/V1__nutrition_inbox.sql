-- A record in its newest version, until its user is erased: the memory that makes us idempotent.
create table nutrition_record (
    record_id varchar(128) collate "C" primary key,
    application_user_id varchar(128) collate "C",
    application_id bigint,
    uid varchar(128),
    status varchar(64) not null,
    failure_reason text,
    input_type text,
    dish_name text,
    dish_name_translated text,
    dish_description text,
    dish_description_translated text,
    nutri_score varchar(128),
    serving_size numeric,
    unit text,
    -- json, not jsonb: written with each webhook, and hardly ever looked into by the database
    nutritional_fields json,
    ingredients json,
    uploaded_at timestamptz,
    modified_at timestamptz,
    consumed_at timestamptz,
    additional_fields json,
    altered json,
    words text not null,
    version_key bytea not null,
    version bigint not null,
    -- the delivery with outcome NEW, and the delivery that brought the present version
    first_delivery_id uuid not null,
    winning_delivery_id uuid not null,
    first_received_at timestamptz not null,
    last_received_at timestamptz not null,
    deliveries bigint not null
);

create index nutrition_record_uploaded on nutrition_record (coalesce(uploaded_at, first_received_at), record_id);
create index nutrition_record_user on nutrition_record (application_user_id, coalesce(uploaded_at, first_received_at), record_id);
-- nearly all records are completed: a list of those is as good as the list of all, the others are few
create index nutrition_record_status on nutrition_record (coalesce(uploaded_at, first_received_at), record_id, status)
    where status <> 'completed';
-- the five usual scores are each found quickly in the list of all; any other is rare or a mistake
create index nutrition_record_other_score
    on nutrition_record (nutri_score, coalesce(uploaded_at, first_received_at), record_id)
    where nutri_score not in ('A', 'B', 'C', 'D', 'E');
-- with a gin_pending_list_limit of 256 kB or 16 MB instead of 4 MB, the door took a quarter less
create index nutrition_record_words on nutrition_record using gin (to_tsvector('simple', words));

-- A body as it arrived. Only an erasure changes it: then a row without content is left, which is counted. The id is a
-- UUIDv7, so it carries the time of receipt: a partition is the range of a day, and one key is unique over all of them. The
-- default partition takes what no day was made for.
create table delivery (
    id uuid primary key,
    -- the commit that kept it
    batch_id uuid not null,
    received_at timestamptz not null,
    origin text not null,
    kind text not null,
    outcome text not null,
    record_id varchar(128) collate "C",
    application_user_id varchar(128) collate "C",
    -- the version of its record that it made; null where it changed nothing
    version bigint,
    key_id text collate "C",
    size integer not null,
    sha256 bytea not null,
    -- why it is no record, where it is malformed or unreadable; or that a person was erased from it
    reason text,
    body bytea not null
) partition by range (id);

create table delivery_default partition of delivery default;

-- only for what is not an ordinary new record: that one is found through its record
create index delivery_record on delivery (record_id, id) where outcome <> 'NEW';
-- the id comes first: lists of several kinds are in its order, too, and entries are only ever added at the end
create index delivery_kind on delivery (id, kind) where kind <> 'NUTRITION_RECORD';
create index delivery_outcome on delivery (id, outcome) where outcome <> 'NEW';
create index delivery_origin on delivery (id, origin) where origin <> 'WEBHOOK';
-- few keys, each growing at its end
create index delivery_key on delivery (key_id, id);

-- A commit. Goes with its day, as its deliveries do.
create table batch (
    -- the first and the last id of its deliveries: together a range of the delivery table's key
    id uuid primary key,
    last_id uuid not null,
    deliveries integer not null,
    -- until when its changes are left to the instance that kept it
    due_at timestamptz not null,
    -- when each of its changes was processed or had a row in outstanding; moves on when such a row goes, but not by a replay
    closed_at timestamptz,
    -- its place in the order of all commits; null until a reader asks, or a job comes by
    position bigint
);

-- a change for each commit, or a few: the dead entries at the old end of the index below must not pile up
alter table batch set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create index batch_due on batch (due_at) where closed_at is null;
create index batch_unordered on batch (id) where position is null;
create index batch_position on batch (position) where position is not null;

-- How far the order of all commits reaches. Locked while commits get their positions.
create table commit_order (
    one boolean primary key default true check (one),
    last_position bigint not null,
    -- commits up to this position may be dropped
    forgotten_position bigint not null
);

insert into commit_order (last_position, forgotten_position) values (0, 0);

-- A run of an operator, which calls the processors again.
create table replay (
    id uuid primary key,
    -- RUNNING, PAUSED, DONE or CANCELLED
    state text not null,
    filter json not null,
    -- one delivery, or all that the filter selected
    bulk boolean not null,
    rate_per_second integer not null,
    total bigint not null,
    -- how many of them its cancellation took back
    withdrawn bigint not null default 0,
    started_by text not null,
    started_at timestamptz not null,
    ended_at timestamptz
);

create index replay_started on replay (started_at, id);
-- one at a time, in all instances together
create unique index replay_bulk on replay (bulk) where bulk and state in ('RUNNING', 'PAUSED');

-- A delivery that is still owed to a processor. Goes when it is processed, or with its day when it is dead.
create table outstanding (
    delivery_id uuid primary key,
    -- PENDING, RETRYING or DEAD
    state text not null,
    -- when it may be taken; while it is being processed, until when it is left to the instance that took it
    due_at timestamptz not null,
    attempts integer not null default 0,
    last_error text,
    -- when the last attempt failed, or its replay was cancelled
    dead_at timestamptz,
    -- the names of the processors that have processed it
    done text[] not null default '{}',
    -- the last replay that selected it; an attempt from before that keeps the row
    replay_id uuid,
    -- whether only that replay asks for it, since its batch does not
    again boolean not null default false,
    -- the traceparent of the request that brought it, if that was traced
    trace text
);

-- rows come and go
alter table outstanding set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create index outstanding_due on outstanding (due_at) where state <> 'DEAD';
create index outstanding_dead on outstanding (dead_at) where state = 'DEAD';
create index outstanding_oldest on outstanding (delivery_id) where state <> 'DEAD' and not again;
create index outstanding_replay on outstanding (replay_id, state) where replay_id is not null;

-- Deliveries, and how far each is. The one place that knows.
create view delivery_progress as
select d.*, b.closed_at, o.attempts, o.last_error, o.due_at, o.replay_id,
    case
        when o.delivery_id is not null then o.state
        when d.version is null then 'NOT_NEEDED'
        when b.closed_at is null then 'PENDING'
        else 'PROCESSED'
    end as state,
    -- null while a processor has not processed it
    case when d.version is not null and (o.delivery_id is null or o.again) then b.closed_at end as processed_at
from delivery d
left join batch b on b.id = d.batch_id
left join outstanding o on o.delivery_id = d.id;

-- Replays, and how far each is. The one place that knows.
create view replay_progress as
select r.*,
    r.total - r.withdrawn - (select count(*) from outstanding where replay_id = r.id) as done,
    (select count(*) from outstanding where replay_id = r.id and state <> 'PENDING') as failed,
    -- with exists, the planner may read all of outstanding
    coalesce((select true from outstanding where replay_id = r.id and state = 'PENDING' limit 1), false) as is_waiting
from replay r;

-- There is a row while an operator has processing paused.
create table processing_pause (
    one boolean primary key default true check (one),
    since timestamptz not null,
    paused_by text not null
);

-- The findings of the checks of a day; stays when the day is dropped.
create table acknowledged (
    day date primary key,
    -- never less than an earlier check found
    acknowledged bigint not null,
    kept bigint not null,
    missing bigint generated always as (acknowledged - kept),
    -- how many of the missing ones an operator accepted as lost
    accepted bigint not null default 0,
    -- deliveries that were received before this are counted
    checked_to timestamptz not null,
    checked_at timestamptz not null
);

-- The key of the digests of persons. It stays with them: without it, what was erased would be taken in again.
create table digest_key (
    one boolean primary key default true check (one),
    key bytea not null
);

insert into digest_key (key)
values (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

-- The users, records and bodies that were erased, by their digests. What arrives late of one is not kept.
create table erased (
    digest text collate "C" primary key,
    erased_at timestamptz not null
);

-- A run that erases a user.
create table erasure (
    id uuid primary key,
    user_digest text not null,
    -- null, and none, when it is done
    application_user_id text,
    record_ids text[] not null default '{}',
    -- RUNNING or DONE
    state text not null,
    -- when it goes on: a minute after a pass, or after a failure
    due_at timestamptz not null,
    -- of the last step, if it failed
    last_error text,
    -- how far the present pass is through the deliveries
    last_delivery_id uuid not null default '00000000-0000-0000-0000-000000000000',
    -- the present pass has found nothing so far, and is not the first one
    is_last_pass boolean not null default false,
    -- how many were erased or redacted
    deliveries bigint not null default 0,
    records bigint not null default 0,
    started_by text not null,
    started_at timestamptz not null,
    ended_at timestamptz
);

create index erasure_started on erasure (started_at, id);
-- one of a user at a time
create unique index erasure_running on erasure (user_digest) where state = 'RUNNING';

-- When each key last verified a delivery: a row for each key that was ever used.
create table key_use (
    key_id text primary key,
    last_used_at timestamptz not null
);

-- Requests that were refused for their signature, for a while and within bounds. Never processed from here.
create table quarantine (
    -- a UUIDv7 of the time of receipt
    id uuid primary key,
    received_at timestamptz not null,
    remote_address text not null,
    -- whose share of the bounds it takes: the address, or the network that it is in
    source text not null,
    signature text not null,
    legacy_signature text,
    content_type text,
    content_coding text,
    size integer not null,
    sha256 bytea not null,
    -- null where only the digest was kept
    body bytea
);

create index quarantine_source on quarantine (source, id);
create index quarantine_address on quarantine (remote_address, id);

-- Records that the provider owes us: those that were submitted here, from before the call on, and those that were seen
-- before their analysis had come to an end. Remembered for a while after that, together with what was answered.
create table expectation (
    -- a UUIDv7 of when it was submitted, or first heard of
    id uuid primary key,
    -- null until the provider has answered
    record_id varchar(128) collate "C",
    application_user_id varchar(128) collate "C",
    -- SUBMITTED or SEEN
    origin text not null,
    -- SENDING, UNKNOWN (the provider may have it), WAITING, ANSWERED, GONE or GIVEN_UP
    state text not null,
    since timestamptz not null,
    idempotency_key varchar(128) collate "C",
    -- of what was to be sent
    fingerprint bytea,
    answer bytea,
    answer_status smallint,
    polls integer not null default 0,
    -- how often in a row the provider said that it does not know the record
    not_found integer not null default 0,
    -- when the provider is asked next
    poll_at timestamptz,
    last_error text,
    ended_at timestamptz
);

-- rows come with every submission and change their state soon after
alter table expectation set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create unique index expectation_record on expectation (record_id) where record_id is not null;
create unique index expectation_key on expectation (application_user_id, idempotency_key) where idempotency_key is not null;
create index expectation_user on expectation (application_user_id, id);
create index expectation_open on expectation (state, id) where state <> 'ANSWERED';
create index expectation_poll on expectation (poll_at) where state = 'WAITING';
create index expectation_ended on expectation (ended_at) where ended_at is not null;

-- A run that asks the provider for records that no webhook brought.
create table reconciliation (
    id uuid primary key,
    -- RUNNING, DONE, FAILED or CANCELLED
    state text not null,
    -- or started by an operator
    scheduled boolean not null,
    -- null: of each user, from where the last scheduled run ended
    from_timestamp timestamptz,
    to_timestamp timestamptz not null,
    -- null: all known users
    application_user_id varchar(128) collate "C",
    repaired bigint not null default 0,
    -- null until the run is planned
    users_total bigint,
    users_done bigint not null default 0,
    users_failed bigint not null default 0,
    waits_until timestamptz,
    last_error text,
    started_by text not null,
    started_at timestamptz not null,
    ended_at timestamptz
);

create index reconciliation_started on reconciliation (started_at, id);
-- whose turn it is: runs of operators come first
create index reconciliation_running on reconciliation (scheduled, started_at, id) where state = 'RUNNING';
-- one at a time, in all instances together
create unique index reconciliation_scheduled on reconciliation (scheduled) where scheduled and state = 'RUNNING';

-- The time that a run still has to ask for, of one user. Goes when the provider has answered for all of it.
create table reconciliation_window (
    reconciliation_id uuid not null references reconciliation on delete cascade,
    application_user_id varchar(128) collate "C" not null,
    from_timestamp timestamptz not null,
    to_timestamp timestamptz not null,
    -- when the user was last active: the most recent comes first; -infinity for a user that failed lately
    active_at timestamptz not null,
    -- how often the next part was asked for in vain
    tries integer not null default 0,
    primary key (reconciliation_id, application_user_id)
);

-- rows come and go
alter table reconciliation_window set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create index reconciliation_window_next on reconciliation_window (reconciliation_id, active_at, application_user_id desc);

-- How far runs have asked for a user.
create table reconciliation_user (
    application_user_id varchar(128) collate "C" primary key,
    -- where the last scheduled run ended; null: there was none
    reached_until timestamptz,
    -- in a row, and until when scheduled runs leave the user out
    failures integer not null default 0,
    retry_at timestamptz
);

-- The actions of operators, for ever. Only ever added to: not even we can change or remove a row.
create table audit_action (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    who text not null,
    action text not null,
    -- what it was about; never content of records. Users and records are named by their digests
    subject json not null,
    -- how many deliveries, records or requests it concerned; null where that is no question
    count bigint,
    result text not null
);

create index audit_action_at on audit_action (at, id);

create function audit_action_stays() returns trigger language plpgsql as $$
begin
    raise exception 'audit_action is append-only';
end
$$;

create trigger audit_action_stays before update or delete or truncate on audit_action
    for each statement execute function audit_action_stays();

-- db-scheduler's own table, as its version 16 wants it
create table scheduled_tasks (
    task_name text not null,
    task_instance text not null,
    task_data bytea,
    execution_time timestamptz not null,
    picked boolean not null,
    picked_by text,
    last_success timestamptz,
    last_failure timestamptz,
    consecutive_failures integer,
    last_heartbeat timestamptz,
    version bigint not null,
    priority smallint,
    primary key (task_name, task_instance)
);

create index scheduled_tasks_execution_time on scheduled_tasks (execution_time);
create index scheduled_tasks_last_heartbeat on scheduled_tasks (last_heartbeat);
