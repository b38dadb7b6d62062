-- Webhooks that were not answered with 200, as far as they say which record they are about: what the provider is going to
-- send again, and when. One row for each body, however often it came.
create table refused_webhook (
    body_sha256 bytea primary key,
    record_id varchar(128) collate "C" not null,
    application_user_id varchar(128) collate "C",
    -- the status of the last answer
    answer smallint not null,
    -- how many attempts were seen here
    seen integer not null,
    -- not after the first attempt, as far as the body tells
    began_at timestamptz not null,
    -- when the last attempt was seen
    last_seen_at timestamptz not null,
    -- the last one that has been made, seen or not; the first is 1
    attempt smallint not null,
    -- null when the provider has given up
    next_attempt_at timestamptz,
    gives_up_at timestamptz not null
);

create index refused_webhook_next on refused_webhook (coalesce(next_attempt_at, 'infinity'), body_sha256);
-- whose genuine ones could not be kept
create index refused_webhook_user on refused_webhook (application_user_id) where answer = 503;
create index refused_webhook_record on refused_webhook (record_id);
