-- The hour under which a due date is counted: somebody may set one beyond all hours that are counted.
CREATE FUNCTION "due_hour"("moment" timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT least(greatest(floor(extract(epoch FROM moment) / 3600), 1), 2000000000)::integer $$;--> statement-breakpoint
-- What is live is counted by the hour, too: since when element instances are there, and when tasks are due. So is what left the bodies
-- of activities that are carried out several times.
CREATE OR REPLACE VIEW "history_contribution" AS
  SELECT h.root_key, h.process_id, i.version, '' AS sale_type,
    CASE h.kind WHEN 'multiInstanceBody' THEN 'bodies' ELSE 'left' END AS measure, h.element_id AS subject, h.outcome AS part,
    hour_of(h.left_at) AS hour, dwell_bucket(ms_between(h.entered_at, h.left_at)) AS bucket, 1::bigint AS n,
    ms_between(h.entered_at, h.left_at)::numeric AS total
  FROM element_history h JOIN process_instance i ON i.root_key = h.root_key AND i.key = h.instance_key
  WHERE h.kind <> 'process'
  UNION ALL
  SELECT f.root_key, i.process_id, i.version, '', 'flow', x.flow, '', hour_of(f.taken_at), 0, 1, 0
  FROM sequence_flow_taken f JOIN process_instance i ON i.root_key = f.root_key AND i.key = f.instance_key
  CROSS JOIN LATERAL unnest(f.flows) AS x(flow)
  UNION ALL
  SELECT i.root_key, i.process_id, i.version, '', 'started', '', '', hour_of(i.started_at), 0, 1, 0 FROM process_instance i
  UNION ALL
  SELECT i.root_key, i.process_id, i.version, '', 'ended', '', i.state, hour_of(i.ended_at),
    dwell_bucket(ms_between(i.started_at, i.ended_at)), 1, ms_between(i.started_at, i.ended_at)
  FROM process_instance i WHERE i.state <> 'running'
  UNION ALL
  SELECT i.root_key, i.process_id, i.version, '', 'running', '', '', 0, 0, 1, 0 FROM process_instance i WHERE i.state = 'running'
  UNION ALL
  SELECT t.root_key, t.process_id, t.version, '', 'closed', t.element_id, coalesce(t.completed_by, ''), hour_of(t.closed_at),
    dwell_bucket(ms_between(t.created_at, t.closed_at)), 1, ms_between(t.created_at, t.closed_at)
  FROM user_task t WHERE t.state = 'COMPLETED'
  UNION ALL
  SELECT t.root_key, t.process_id, t.version, '', 'open', t.element_id, coalesce(t.assignee, ''), 0, 0, 1, 0
  FROM user_task t WHERE t.state = 'CREATED'
  UNION ALL
  SELECT DISTINCT e.root_key, e.process_id, i.version, '', 'standing', e.element_id, '', 0, 0, count(DISTINCT e.instance_key), 0
  FROM active_element e JOIN process_instance i ON i.root_key = e.root_key AND i.key = e.instance_key
  WHERE e.kind <> 'process' GROUP BY e.root_key, e.process_id, i.version, e.element_id
  UNION ALL
  SELECT e.root_key, e.process_id, i.version, '', 'since', e.element_id, CASE e.kind WHEN 'multiInstanceBody' THEN 'body' ELSE '' END,
    hour_of(e.entered_at), 0, 1, 0
  FROM active_element e JOIN process_instance i ON i.root_key = e.root_key AND i.key = e.instance_key
  WHERE e.kind <> 'process'
  UNION ALL
  SELECT t.root_key, t.process_id, t.version, '', 'due', x.subject, '', due_hour(min(t.due_at)), 0, 1, 0
  FROM user_task t CROSS JOIN LATERAL (VALUES (t.element_id), ('')) AS x(subject)
  WHERE t.state = 'CREATED' AND t.nested = 0 AND t.due_at IS NOT NULL
  GROUP BY t.root_key, t.process_id, t.version, x.subject
  UNION ALL
  SELECT root_key, process_id, version, sale_type, measure, subject, part, hour, bucket, n, total FROM funnel_contribution;--> statement-breakpoint
CREATE TABLE "rollup_week" (
	"process_id" text NOT NULL,
	"measure" text NOT NULL,
	"hour" integer NOT NULL,
	"subject" text NOT NULL,
	"part" text NOT NULL,
	"version" integer NOT NULL,
	"sale_type" text NOT NULL,
	"bucket" smallint NOT NULL,
	"n" bigint NOT NULL,
	"total" numeric NOT NULL,
	CONSTRAINT "rollup_week_pk" PRIMARY KEY("process_id","measure","hour","subject","part","version","sale_type","bucket")
);--> statement-breakpoint
INSERT INTO "rollup_hour" ("process_id", "measure", "hour", "subject", "part", "version", "sale_type", "bucket", "n", "total")
SELECT e.process_id, 'since', hour_of(e.entered_at), e.element_id, CASE e.kind WHEN 'multiInstanceBody' THEN 'body' ELSE '' END,
  i.version, '', 0, count(*), 0
FROM active_element e JOIN process_instance i ON i.root_key = e.root_key AND i.key = e.instance_key
WHERE e.kind <> 'process' GROUP BY 1, 2, 3, 4, 5, 6;--> statement-breakpoint
INSERT INTO "rollup_hour" ("process_id", "measure", "hour", "subject", "part", "version", "sale_type", "bucket", "n", "total")
SELECT process_id, 'due', due_hour(soonest), subject, '', version, '', 0, count(*), 0
FROM (
  SELECT t.process_id, t.version, x.subject, min(t.due_at) AS soonest
  FROM user_task t CROSS JOIN LATERAL (VALUES (t.element_id), ('')) AS x(subject)
  WHERE t.state = 'CREATED' AND t.nested = 0 AND t.due_at IS NOT NULL
  GROUP BY t.root_key, t.process_id, t.version, x.subject) d
GROUP BY 1, 2, 3, 4, 5, 6;--> statement-breakpoint
INSERT INTO "rollup_hour" ("process_id", "measure", "hour", "subject", "part", "version", "sale_type", "bucket", "n", "total")
SELECT h.process_id, 'bodies', hour_of(h.left_at), h.element_id, h.outcome, i.version, '', dwell_bucket(ms_between(h.entered_at, h.left_at)),
  count(*), sum(ms_between(h.entered_at, h.left_at))
FROM element_history h JOIN process_instance i ON i.root_key = h.root_key AND i.key = h.instance_key
WHERE h.kind = 'multiInstanceBody' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;--> statement-breakpoint
INSERT INTO "rollup_day" ("process_id", "measure", "hour", "subject", "part", "version", "sale_type", "bucket", "n", "total")
SELECT process_id, measure, hour / 24 * 24, subject, part, version, sale_type, bucket, sum(n), sum(total)
FROM "rollup_hour" WHERE measure = 'bodies' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;--> statement-breakpoint
INSERT INTO "rollup_week" ("process_id", "measure", "hour", "subject", "part", "version", "sale_type", "bucket", "n", "total")
SELECT process_id, measure, hour / 168 * 168, subject, part, version, sale_type, bucket, sum(n), sum(total)
FROM "rollup_day" WHERE measure IN ('left', 'bodies', 'closed', 'stage', 'ended') GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;--> statement-breakpoint
-- How fast people are is kept on a scale that is half as fine: six steps to a doubling.
CREATE TEMPORARY TABLE "coarser" ON COMMIT DROP AS
SELECT process_id, measure, hour, subject, part, version, sale_type, floor((bucket + 1) / 2.0)::smallint AS bucket, sum(n) AS n, sum(total) AS total
FROM "rollup_day" WHERE measure = 'pace' GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;--> statement-breakpoint
DELETE FROM "rollup_day" WHERE measure = 'pace';--> statement-breakpoint
INSERT INTO "rollup_day" ("process_id", "measure", "hour", "subject", "part", "version", "sale_type", "bucket", "n", "total") SELECT process_id, measure, hour, subject, part, version, sale_type, bucket, n, total FROM "coarser";--> statement-breakpoint
-- Only what is late somewhere within a case, or in a process that it called, is looked for upwards.
CREATE INDEX "user_task_due_within" ON "user_task" USING btree ("due_at") WHERE state = 'CREATED' and nested = 1 and due_at is not null;
