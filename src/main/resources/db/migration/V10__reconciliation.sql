-- the deliveries may be in use by an instance that is about to be replaced
set local lock_timeout = '1min';

-- Asking the provider what its webhooks did not tell: one row a run, and in it how far the run is.
create table reconciliation (
    id uuid primary key,
    state text not null,
    -- by itself, or because an operator wanted it
    scheduled boolean not null,
    -- null: since each user was last reached
    from_timestamp timestamptz,
    to_timestamp timestamptz not null,
    -- null: all that we know
    application_user_id varchar(128) collate "C",
    asked bigint not null default 0,
    found bigint not null default 0,
    repaired bigint not null default 0,
    under_way bigint not null default 0,
    users_total bigint,
    users_done bigint not null default 0,
    users_failed bigint not null default 0,
    failures jsonb not null default '[]',
    failures_in_a_row integer not null default 0,
    -- all users up to this one have been asked for
    last_user varchar(128) collate "C" not null default '',
    -- whose turn it is, and from when on has not been asked yet
    this_user varchar(128) collate "C",
    this_from timestamptz,
    -- the oldest of what was left alone in the answers for that user
    this_reach timestamptz,
    -- how often in a row that user was asked for in vain
    tries integer not null default 0,
    -- how much is asked for at once, of everybody and of that user; null: the usual
    span_seconds bigint,
    this_span_seconds bigint,
    -- records that are just being brought in, not yet counted as repaired
    repairing text[] not null default '{}',
    -- goes up with every change, so that of two that go on with a run only one does
    step bigint not null default 0,
    -- when its turn last came
    turn_at timestamptz,
    -- when the provider last answered
    contact_at timestamptz,
    waits_until timestamptz,
    waits_for text,
    error text,
    started_by text not null,
    started_at timestamptz not null,
    ended_at timestamptz
);

create index reconciliation_started on reconciliation (started_at, id);
-- whose turn it is: what an operator wants comes first
create index reconciliation_running on reconciliation (scheduled, started_at, id) where state = 'RUNNING';
-- one at a time, in all instances together
create unique index reconciliation_scheduled on reconciliation (scheduled) where scheduled and state = 'RUNNING';

-- Until when each user has been asked for, by runs that went by themselves.
create table reconciliation_reach (
    application_user_id varchar(128) collate "C" primary key,
    reached_until timestamptz not null
);

-- What did not come by webhook is rare. Days that are made from now on have this index from the start; for those that are
-- there it takes 2 s a million deliveries, so they get it one by one, when nothing is added to them any more.
create index delivery_other_door on only delivery (door, id) where door <> 'WEBHOOK';
-- there is hardly ever anything in this one
create index delivery_default_door_id_idx on delivery_default (door, id) where door <> 'WEBHOOK';
alter index delivery_other_door attach partition delivery_default_door_id_idx;
