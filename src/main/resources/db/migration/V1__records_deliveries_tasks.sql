-- One row a record, for ever: the memory that makes us idempotent.
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
    nutritional_fields jsonb,
    ingredients jsonb,
    uploaded_at timestamptz,
    modified_at timestamptz,
    consumed_at timestamptz,
    additional_fields jsonb,
    altered jsonb,
    words text not null,
    version_key bytea not null,
    version bigint not null,
    first_received_at timestamptz not null,
    last_received_at timestamptz not null,
    deliveries bigint not null
);

-- Which version of a record all processors were through with last, and when. Beside the record: its row is wide and has many
-- indexes, which one more update for every webhook would have to write again.
create table processed_version (
    record_id varchar(128) collate "C" primary key,
    version bigint not null,
    processed_at timestamptz not null
);

create index nutrition_record_uploaded on nutrition_record (coalesce(uploaded_at, first_received_at), record_id);
create index nutrition_record_modified on nutrition_record (coalesce(modified_at, uploaded_at, first_received_at), record_id);
create index nutrition_record_consumed on nutrition_record (coalesce(consumed_at, uploaded_at, first_received_at), record_id);
create index nutrition_record_user on nutrition_record (application_user_id, coalesce(uploaded_at, first_received_at), record_id);
-- nearly all records are completed: a list of those is as good as the list of all, the others are few
create index nutrition_record_status on nutrition_record (status, coalesce(uploaded_at, first_received_at), record_id)
    where status <> 'completed';
create index nutrition_record_words on nutrition_record using gin (to_tsvector('simple', words));

-- Every body as it arrived. The id is a UUIDv7, so it carries the time of receipt: partitions are ranges of it, one a day,
-- and one key is unique over all of them. The default partition takes what no day was made for.
create table delivery (
    id uuid primary key,
    received_at timestamptz not null,
    door text not null,
    kind text not null,
    outcome text not null,
    record_id varchar(128) collate "C",
    application_user_id varchar(128) collate "C",
    version bigint,
    key_id text,
    content_coding text,
    size integer not null,
    sha256 bytea not null,
    attempts integer not null default 0,
    last_error text,
    body bytea not null
) partition by range (id);

create table delivery_default partition of delivery default;

create index delivery_record on delivery (record_id, id) where record_id is not null;
create index delivery_user on delivery (application_user_id, id) where application_user_id is not null;
create index delivery_other_kind on delivery (kind, id) where kind <> 'NUTRITION_RECORD';
create index delivery_other_outcome on delivery (outcome, id) where outcome <> 'NEW';

-- Deliveries that changed a record and have not been acted on by every processor: a row comes with the delivery, in its
-- transaction, and goes when all is done. Kept apart from the deliveries so that those are only ever appended to.
create table outstanding (
    delivery_id uuid primary key,
    record_id varchar(128) collate "C" not null,
    version bigint not null,
    state text not null,
    due_at timestamptz not null,
    done text[] not null default '{}'
);

-- rows come and go with every webhook
alter table outstanding set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create index outstanding_due on outstanding (due_at) where state <> 'DEAD';

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
