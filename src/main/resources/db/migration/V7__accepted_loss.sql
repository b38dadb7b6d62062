-- What an operator has said to be lost for good, so that only what goes missing after that is reported.
alter table acknowledged
    add column accepted bigint not null default 0,
    add column records_accepted bigint not null default 0;
