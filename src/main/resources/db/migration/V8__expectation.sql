-- Records that the provider owes us: those that were submitted here, from before the call on, and those that were seen
-- before their analysis had come to an end. Remembered for a while after that, together with what was answered.
create table expectation (
    -- a UUIDv7 of when it was submitted, or first heard of
    id uuid primary key,
    -- null as long as the provider has not said
    record_id varchar(128) collate "C",
    application_user_id varchar(128) collate "C",
    -- SUBMITTED or SEEN
    origin text not null,
    -- SENDING, UNKNOWN (nobody knows what the provider made of it), WAITING, ANSWERED, GONE or GIVEN_UP
    state text not null,
    since timestamptz not null,
    uploaded_at timestamptz,
    idempotency_key varchar(128) collate "C",
    -- of what was to be sent
    fingerprint bytea,
    answer bytea,
    answer_status smallint,
    polls integer not null default 0,
    polled_at timestamptz,
    -- how often in a row the provider said that it does not know the record
    not_found integer not null default 0,
    -- when the provider is asked next
    poll_at timestamptz,
    last_error text,
    -- whether it was we who had to ask
    found_by_asking boolean not null default false,
    ended_at timestamptz
);

-- rows come with every submission and change their state soon after
alter table expectation set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

create unique index expectation_record on expectation (record_id) where record_id is not null;
create unique index expectation_key on expectation (application_user_id, idempotency_key) where idempotency_key is not null;
create index expectation_user on expectation (application_user_id, id);
create index expectation_open on expectation (id) where state in ('SENDING', 'WAITING');
create index expectation_poll on expectation (poll_at) where state = 'WAITING';
create index expectation_odd on expectation (state, id) where state in ('UNKNOWN', 'GONE', 'GIVEN_UP');
create index expectation_ended on expectation (ended_at) where ended_at is not null;
