alter table acknowledged
    -- what an operator has said to be lost for good, so that only what goes missing after that is reported
    add column accepted bigint not null default 0,
    add column records_accepted bigint not null default 0,
    -- how often in a row a check of the day did not come to an end
    add column failed_tries integer not null default 0;
