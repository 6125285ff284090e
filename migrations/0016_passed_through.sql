-- Element instances that one command enters and completes need no rows of their own: they stand in the row of what it walked through.
ALTER TABLE "sequence_flow_taken" ADD COLUMN "process_id" text;--> statement-breakpoint
ALTER TABLE "sequence_flow_taken" ADD COLUMN "passed_ids" integer[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "sequence_flow_taken" ADD COLUMN "passed_scopes" integer[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "sequence_flow_taken" ADD COLUMN "passed_elements" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "sequence_flow_taken" ADD COLUMN "passed_kinds" text[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
CREATE INDEX "sequence_flow_taken_at" ON "sequence_flow_taken" USING btree ("process_id","taken_at");--> statement-breakpoint
-- Views are made in the order in which they stand on each other.
DROP VIEW "history_contribution";--> statement-breakpoint
DROP VIEW "element_instance";--> statement-breakpoint
CREATE VIEW "public"."element_left" AS (
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at, left_at, outcome
  from element_history
  union all
  select f.root_key, f.instance_key + p.id, f.instance_key, f.instance_key + p.scope, f.definition_key, f.process_id, p.element, p.kind,
    f.taken_at, f.taken_at, 'completed'
  from sequence_flow_taken f
  cross join lateral unnest(f.passed_ids, f.passed_scopes, f.passed_elements, f.passed_kinds) as p(id, scope, element, kind));--> statement-breakpoint
CREATE VIEW "public"."element_instance" AS (
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at,
    null::timestamptz(3) as left_at, null::text as outcome
  from active_element
  union all
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at, left_at, outcome
  from element_left);--> statement-breakpoint
-- Those that took time or take it still: all that has something within, or waits. The others make every question longer to plan.
CREATE VIEW "public"."element_stay" AS (
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at,
    null::timestamptz(3) as left_at, null::text as outcome
  from active_element
  union all
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at, left_at, outcome
  from element_history);--> statement-breakpoint
CREATE VIEW "history_contribution" AS
  SELECT h.root_key, h.process_id, i.version, '' AS sale_type,
    CASE h.kind WHEN 'multiInstanceBody' THEN 'bodies' ELSE 'left' END AS measure, h.element_id AS subject, h.outcome AS part,
    hour_of(h.left_at) AS hour, dwell_bucket(ms_between(h.entered_at, h.left_at)) AS bucket, 1::bigint AS n,
    ms_between(h.entered_at, h.left_at)::numeric AS total
  FROM element_left h JOIN process_instance i ON i.root_key = h.root_key AND i.key = h.instance_key
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
  SELECT root_key, process_id, version, sale_type, measure, subject, part, hour, bucket, n, total FROM funnel_contribution;
