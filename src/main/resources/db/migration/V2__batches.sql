-- the records may be in use by an instance that is about to be replaced
set local lock_timeout = '1min';

-- What one transaction kept, as far as there is something to process: one row for many deliveries, where a row for each
-- would have to be written and removed again. Kept as long as records are, because their processed_at is here.
create table batch (
    -- not above the id of any of its deliveries; a UUIDv7 as theirs
    id uuid primary key,
    -- not below the id of any of its deliveries: together a range of the delivery table's key
    last_id uuid not null,
    -- until when it is left to the instance that kept it
    due_at timestamptz not null,
    -- when all of its changes had been acted on, except those that have a row of their own in outstanding
    processed_at timestamptz
);

-- one change for each commit: the dead entries at the old end of the index below must not pile up
alter table batch set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create index batch_due on batch (due_at) where processed_at is null;

-- null for what was kept before there were batches
alter table delivery add column batch_id uuid;
alter table nutrition_record add column batch_id uuid;

-- from now on these two have rows for the exceptions only: what is outstanding by itself, and what was processed by itself
create index outstanding_record on outstanding (record_id);

-- written with each webhook and hardly ever looked into by the database: as jsonb they were a sixth of the insert
alter table nutrition_record
    alter column nutritional_fields type json,
    alter column ingredients type json,
    alter column additional_fields type json,
    alter column altered type json;

-- the five usual scores are each found quickly in the list of all; any other is rare or a mistake
create index nutrition_record_other_score
    on nutrition_record (nutri_score, coalesce(uploaded_at, first_received_at), record_id)
    where nutri_score not in ('A', 'B', 'C', 'D', 'E');
