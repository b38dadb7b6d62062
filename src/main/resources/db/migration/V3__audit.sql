-- Every action of an operator, for ever. Only ever added to: not even we can change or remove a row.
create table audit_action (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    who text not null,
    action text not null,
    -- what it was about; never content of records
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
