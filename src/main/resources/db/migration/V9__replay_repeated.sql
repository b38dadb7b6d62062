-- the table may be in use by an instance that is about to be replaced
set local lock_timeout = '1min';

alter table outstanding
    -- whether an attempt with what was asked for did not come to an end in time: the next one to begin repeats it
    add column interrupted boolean not null default false;

-- what failed and is told all the same later is found by its id; few of very many
create index replay_delivery_failed_id on replay_delivery (delivery_id) where state = 'FAILED';
