-- Processors that are told nothing for now; '*' stands for all of them.
create table processing_pause (
    processor text primary key,
    since timestamptz not null,
    paused_by text not null
);

-- why processors are told of it
alter table outstanding add column reason text not null default 'ARRIVED';
-- the paused processor that it waits for, if any
alter table outstanding add column held text;

create index outstanding_held on outstanding (held) where held is not null;

-- Deliveries that an operator has had processors told of once more: one row for each time somebody asked for it.
create table replay (
    id uuid primary key,
    state text not null,
    filter json not null,
    -- one delivery, or all that the filter selected
    bulk boolean not null,
    rate_per_second integer not null,
    total bigint not null,
    done bigint not null default 0,
    failed bigint not null default 0,
    started_by text not null,
    started_at timestamptz not null,
    ended_at timestamptz
);

create index replay_started on replay (started_at, id);
-- one at a time, in all instances together
create unique index replay_bulk on replay (bulk) where bulk and state in ('RUNNING', 'PAUSED');

-- What a replay selected, and how far it is with each. Goes some time after the replay has ended.
create table replay_delivery (
    replay_id uuid not null references replay on delete cascade,
    delivery_id uuid not null,
    state text not null default 'WAITING',
    -- whether its processing was interrupted, so that processors may have been told twice
    repeated boolean not null default false,
    error text,
    primary key (replay_id, delivery_id)
);

create index replay_delivery_waiting on replay_delivery (replay_id, delivery_id) where state = 'WAITING';
create index replay_delivery_handed on replay_delivery (delivery_id) where state = 'HANDED';
create index replay_delivery_failed on replay_delivery (replay_id, delivery_id) where state = 'FAILED';
create index replay_delivery_repeated on replay_delivery (replay_id) where repeated;
