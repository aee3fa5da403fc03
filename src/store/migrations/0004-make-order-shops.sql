-- Of each shop: what makes tokens unique, and how far its orders are known.
create table order_shops (
  shop varchar(63) not null primary key,
  -- Part of every token on the integration server: when these tables are made anew, no token of before is used again.
  epoch char(32) not null,
  -- Where scanning began; orders at or below it are none of ours. Null: it has not begun.
  first_id bigint unsigned null,
  -- What the scan does not look at any more, as its workflow told last.
  floor_id bigint unsigned null,
  -- The nightly comparison begins above it: below, records may be gone because they are old.
  compared_from bigint unsigned null,
  compared_at datetime(3) null,
  -- JSON: what somebody or a brake has stopped, so that it is so, too, for a workflow that begins anew. Null: nothing.
  stops text null
) engine = InnoDB default character set = utf8mb4 collate = utf8mb4_bin;
