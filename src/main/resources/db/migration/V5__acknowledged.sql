-- the table may be in use by an instance that is about to be replaced
set local lock_timeout = '1min';

-- From now on there is a row for every commit of the door, and every delivery knows its batch. All null for what was kept
-- before that, which is not checked.
alter table batch
    -- one a run of an instance and day, and a new one after each commit that failed: a chain holds nothing in doubt
    add column chain uuid,
    -- how many deliveries the chain had acknowledged before this commit: a row that vanishes leaves a gap
    add column position bigint,
    -- how many deliveries this commit kept
    add column deliveries integer;

-- What a check of a day found; the last result stays when the day is dropped.
create table acknowledged (
    day date primary key,
    -- never less than any check has found
    acknowledged bigint not null default 0,
    kept bigint not null default 0,
    missing bigint not null default 0,
    -- records that a delivery of that day changed and that are not there
    records_missing bigint not null default 0,
    -- null where no check has come to an end
    checked_at timestamptz,
    tried_at timestamptz not null
);

alter table outstanding
    -- when the next attempt is due, where one is scheduled
    add column next_try_at timestamptz,
    -- when the last attempt failed
    add column dead_at timestamptz;

update outstanding set dead_at = due_at where state = 'DEAD';

-- counted and looked at again and again, however many there are
create index outstanding_dead on outstanding (dead_at) where state = 'DEAD';
create index outstanding_oldest on outstanding (delivery_id) where state <> 'DEAD';
