-- Processors that are told nothing for now; '*' stands for all of them.
create table processing_pause (
    processor text primary key,
    since timestamptz not null,
    paused_by text not null
);

-- the table may be in use by an instance that is about to be replaced
set local lock_timeout = '1min';

alter table outstanding
    -- why processors are told of it
    add column reason text not null default 'ARRIVED',
    -- who asked for it last, by a number that is never given twice; 0 where nobody did. An attempt that began before that
    -- does not end what was asked for since
    add column asked bigint not null default 0,
    -- whether an attempt began with what was asked for, of which nobody knows how it went
    add column begun boolean not null default false,
    -- the paused processor that it waits for, if any
    add column held text;

create sequence outstanding_asked;

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
    repeated bigint not null default 0,
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
