-- What is known of each order: one row, which is what a line of the legacy's checkpoint file was.
create table order_records (
  shop varchar(63) not null,
  order_id bigint unsigned not null,
  number varchar(255) null,
  phase varchar(8) not null,
  -- Null: recorded, and not checked yet.
  status varchar(9) null,
  reason varchar(15) null,
  attempts int unsigned not null,
  inserts int unsigned not null,
  needs_attention tinyint(1) not null,
  -- Why a person is told of it, and since when without a break; null: nobody is.
  attention varchar(15) null,
  attention_since datetime(3) null,
  -- When something follows by itself; null: nothing does, or its workflow knows.
  due_at datetime(3) null,
  -- When its workflow was started last.
  opened_at datetime(3) null,
  -- Attempts with lower tokens were given back: none is given back twice.
  given_back int unsigned not null default 0,
  created_at datetime(3) not null,
  updated_at datetime(3) not null,
  -- Raised with every change: who decided on an older row changes nothing.
  seq bigint unsigned not null,
  -- JSON: progress and token.
  carried text not null,
  primary key (shop, order_id),
  key due (shop, phase, due_at),
  key by_number (shop, number),
  key by_attention (shop, needs_attention, status),
  key by_update (shop, updated_at),
  key attention (shop, attention, attention_since),
  -- The primary key once more, without what hangs on it: ids are compared with the shop's at each look.
  key by_id (shop, order_id)
) engine = InnoDB default character set = utf8mb4 collate = utf8mb4_bin;
