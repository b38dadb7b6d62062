-- Which key verified how many deliveries, and when: a row for each key that was ever used.
create table key_use (
    key_id text primary key,
    deliveries bigint not null,
    first_used_at timestamptz not null,
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
