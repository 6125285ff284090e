-- Who has completed how many tasks is kept by the day, how fast by the month: by hour and person a histogram is as long as its tasks.
INSERT INTO "rollup_day" AS r ("process_id", "measure", "hour", "subject", "part", "version", "sale_type", "bucket", "n", "total")
SELECT process_id, 'pace', floor(extract(epoch FROM date_trunc('month', to_timestamp(hour * 3600.0) AT TIME ZONE 'UTC')) / 3600)::integer,
  subject, part, version, sale_type, bucket, sum(n), sum(total)
FROM "rollup_hour" WHERE measure = 'closed' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;--> statement-breakpoint
DELETE FROM "rollup_day" WHERE measure = 'closed';--> statement-breakpoint
INSERT INTO "rollup_day" ("process_id", "measure", "hour", "subject", "part", "version", "sale_type", "bucket", "n", "total")
SELECT process_id, measure, hour / 24 * 24, subject, part, version, sale_type, 0, sum(n), sum(total)
FROM "rollup_hour" WHERE measure = 'closed' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;--> statement-breakpoint
DELETE FROM "rollup_hour" WHERE measure = 'closed';
