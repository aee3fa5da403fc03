-- What people did, in the order in which it was written. Rows are never changed, and each seals the one before it.
create table audit (
  number bigint unsigned not null primary key,
  -- The same for both rows of one request: `asked` before it is carried out, `ended` with what became of it.
  request char(36) not null,
  kind varchar(8) not null,
  at datetime(3) not null,
  who varchar(128) not null,
  machine varchar(255) not null,
  via varchar(32) not null,
  what varchar(64) not null,
  object varchar(255) null,
  options varchar(500) null,
  reason varchar(500) null,
  result varchar(64) null,
  message varchar(1000) null,
  previous_hash char(64) not null,
  hash char(64) not null,
  unique key one_of_each (request, kind),
  key by_time (at)
) engine = InnoDB default character set = utf8mb4 collate = utf8mb4_bin;
