-- One row: the newest entry of the audit. Whoever appends locks it.
create table audit_head (
  id tinyint unsigned not null primary key,
  number bigint unsigned not null,
  hash char(64) not null
) engine = InnoDB default character set = utf8mb4 collate = utf8mb4_bin;
