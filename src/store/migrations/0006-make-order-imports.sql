-- Lines of a checkpoint file that wait to be taken over, all of them or none.
create table order_imports (
  import char(36) not null,
  order_id bigint unsigned not null,
  status varchar(9) not null,
  reason varchar(15) not null,
  attempts int unsigned not null,
  created_at datetime(3) not null,
  updated_at datetime(3) not null,
  primary key (import, order_id)
) engine = InnoDB default character set = utf8mb4 collate = utf8mb4_bin;
