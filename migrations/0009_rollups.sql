-- How long something took, on a logarithmic scale with twelve steps to a doubling: 1 is 1 ms, each step is 5.9 % longer. 0 is no time at all.
CREATE FUNCTION "dwell_bucket"("ms" bigint) RETURNS smallint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT CASE WHEN ms < 1 THEN 0 ELSE 1 + floor(12 * ln(ms::float8) / ln(2::float8) + 1e-9) END::smallint $$;--> statement-breakpoint
CREATE FUNCTION "hour_of"("moment" timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT floor(extract(epoch FROM moment) / 3600)::integer $$;--> statement-breakpoint
CREATE FUNCTION "ms_between"("earlier" timestamptz, "later" timestamptz) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT round(extract(epoch FROM later - earlier) * 1000)::bigint $$;--> statement-breakpoint
CREATE TABLE "rollup_delta" (
	"process_id" text NOT NULL,
	"version" integer NOT NULL,
	"sale_type" text NOT NULL,
	"measure" text NOT NULL,
	"subject" text NOT NULL,
	"part" text NOT NULL,
	"hour" integer NOT NULL,
	"bucket" smallint NOT NULL,
	"n" bigint NOT NULL,
	"total" numeric NOT NULL
);
--> statement-breakpoint
CREATE TABLE "rollup_hour" (
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
	CONSTRAINT "rollup_hour_pk" PRIMARY KEY("process_id","measure","hour","subject","part","version","sale_type","bucket")
);
--> statement-breakpoint
CREATE TABLE "rollup_day" (
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
	CONSTRAINT "rollup_day_pk" PRIMARY KEY("process_id","measure","hour","subject","part","version","sale_type","bucket")
);
--> statement-breakpoint
CREATE TABLE "rollup_dropped" (
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
	CONSTRAINT "rollup_dropped_pk" PRIMARY KEY("process_id","measure","hour","subject","part","version","sale_type","bucket")
);
--> statement-breakpoint
CREATE TABLE "retention" (
	"process_id" text PRIMARY KEY NOT NULL,
	"days" integer NOT NULL,
	"set_at" timestamp (3) with time zone NOT NULL,
	"set_by" text
);
--> statement-breakpoint
CREATE TABLE "case_hold" (
	"root_key" bigint PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"held_at" timestamp (3) with time zone NOT NULL,
	"held_by" text
);
--> statement-breakpoint
CREATE TABLE "pruning_touched" (
	"root_key" bigint NOT NULL
);
--> statement-breakpoint
-- While a month's survivors are copied, this notes whose rows change meanwhile.
CREATE FUNCTION "note_touched"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO pruning_touched (root_key) VALUES (CASE TG_OP WHEN 'DELETE' THEN OLD.root_key ELSE NEW.root_key END);
  RETURN NULL;
END $$;--> statement-breakpoint
-- What the stages of a root case add to the funnel's figures. Whatever changes a case takes away what it added before and adds
-- what it adds then, so the figures are the sum of this view.
CREATE VIEW "funnel_contribution" AS
  -- It came at least as far as stage number "subject" at that hour; "part" is the hour when it was as far the last time before.
  SELECT s.root_key, s.process_id, r.version, coalesce(r.sale_type, '') AS sale_type, 'reached' AS measure, k.far::text AS subject,
    coalesce((SELECT max(hour_of(b.first_entered_at)) FROM case_stage b WHERE b.root_key = s.root_key AND b.stage_order >= k.far
      AND (b.first_entered_at, b.stage_order, b.stage) < (s.first_entered_at, s.stage_order, s.stage))::text, '') AS part,
    hour_of(s.first_entered_at) AS hour, (r.amount IS NOT NULL)::integer::smallint AS bucket, 1::bigint AS n,
    coalesce(r.amount, 0)::numeric AS total
  FROM case_stage s JOIN process_instance r ON r.root_key = s.root_key AND r.key = s.root_key
  CROSS JOIN LATERAL generate_series(1, s.stage_order) AS k(far)
  UNION ALL
  SELECT s.root_key, s.process_id, r.version, coalesce(r.sale_type, ''), 'in', s.stage, '', 0,
    (r.amount IS NOT NULL)::integer::smallint, 1, coalesce(r.amount, 0)::numeric
  FROM case_stage s JOIN process_instance r ON r.root_key = s.root_key AND r.key = s.root_key
  WHERE s.left_at IS NULL AND r.state = 'running'
  UNION ALL
  SELECT s.root_key, s.process_id, r.version, coalesce(r.sale_type, ''), 'stage', s.stage, '', hour_of(s.left_at),
    dwell_bucket(ms_between(s.entered_at, s.left_at)), 1, ms_between(s.entered_at, s.left_at)
  FROM case_stage s JOIN process_instance r ON r.root_key = s.root_key AND r.key = s.root_key
  WHERE s.left_at IS NOT NULL
  UNION ALL
  SELECT s.root_key, s.process_id, r.version, coalesce(r.sale_type, ''), 'refused', s.stage, coalesce(s.reason, ''),
    hour_of(s.left_at), 0, 1, 0
  FROM case_stage s JOIN process_instance r ON r.root_key = s.root_key AND r.key = s.root_key
  WHERE s.left_at IS NOT NULL AND s.refused = 1
  UNION ALL
  SELECT r.root_key, r.process_id, r.version, coalesce(r.sale_type, ''), 'won', '', '', hour_of(r.ended_at),
    (r.amount IS NOT NULL)::integer::smallint, 1, coalesce(r.amount, 0)::numeric
  FROM process_instance r
  WHERE r.key = r.root_key AND r.state = 'completed'
    AND EXISTS (SELECT 1 FROM case_stage s WHERE s.root_key = r.root_key)
    AND NOT EXISTS (SELECT 1 FROM case_stage s WHERE s.root_key = r.root_key AND s.refused = 1)
  UNION ALL
  SELECT r.root_key, r.process_id, r.version, r.sale_type, 'sold', '', '', 0, 0, 1, 0
  FROM process_instance r
  WHERE r.key = r.root_key AND r.sale_type IS NOT NULL AND EXISTS (SELECT 1 FROM case_stage s WHERE s.root_key = r.root_key);--> statement-breakpoint
-- What each row adds to the rollups: their sum, counted anew.
CREATE VIEW "history_contribution" AS
  SELECT h.root_key, h.process_id, i.version, '' AS sale_type, 'left' AS measure, h.element_id AS subject, h.outcome AS part,
    hour_of(h.left_at) AS hour, dwell_bucket(ms_between(h.entered_at, h.left_at)) AS bucket, 1::bigint AS n,
    ms_between(h.entered_at, h.left_at)::numeric AS total
  FROM element_history h JOIN process_instance i ON i.root_key = h.root_key AND i.key = h.instance_key
  WHERE h.kind NOT IN ('process', 'multiInstanceBody')
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
  SELECT root_key, process_id, version, sale_type, measure, subject, part, hour, bucket, n, total FROM funnel_contribution;--> statement-breakpoint
INSERT INTO "rollup_hour" ("process_id", "measure", "hour", "subject", "part", "version", "sale_type", "bucket", "n", "total")
SELECT process_id, measure, hour, subject, part, version, sale_type, bucket, sum(n), sum(total) FROM history_contribution GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;--> statement-breakpoint
INSERT INTO "rollup_day" ("process_id", "measure", "hour", "subject", "part", "version", "sale_type", "bucket", "n", "total")
SELECT process_id, measure, hour / 24 * 24, subject, CASE WHEN measure = 'reached' AND part <> '' THEN (part::integer / 24 * 24)::text ELSE part END,
  version, sale_type, bucket, sum(n), sum(total)
FROM "rollup_hour" WHERE hour > 0 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8;--> statement-breakpoint
DROP INDEX "active_element_place";--> statement-breakpoint
CREATE INDEX "active_element_place" ON "active_element" USING btree ("process_id","element_id","entered_at");--> statement-breakpoint
CREATE INDEX "user_task_due" ON "user_task" USING btree ("due_at") WHERE state = 'CREATED';--> statement-breakpoint
-- Tables whose rows come and go are tidied after some thousands of changes, however large they are.
DO $$
DECLARE live text;
BEGIN
  FOREACH live IN ARRAY ARRAY['instance_state', 'active_element', 'job', 'timer', 'message_subscription', 'signal_subscription',
    'live_event', 'idempotency_key', 'outbox', 'signal_delivery', 'buffered_message', 'message_correlation', 'rollup_delta']
  LOOP
    EXECUTE format('ALTER TABLE %I SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000,
      autovacuum_analyze_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 1)', live);
  END LOOP;
END $$;
