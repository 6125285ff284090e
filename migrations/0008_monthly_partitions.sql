-- What remains of a case after its end lies in one partition a month: that of the month in which the case began, which is in its key.
-- The rows that are there already stay where they are, as the partition "before"; later months get theirs from the runtime.
DROP VIEW "element_instance";--> statement-breakpoint
DO $$
DECLARE
  -- Keys of the first month (months count from 2020-01, as 1) begin here: 1 << (30 + 22).
  first_month constant bigint := 4503599627370496;
  parent text;
  part_by text;
  made record;
BEGIN
  FOREACH parent IN ARRAY ARRAY['process_instance', 'element_history', 'sequence_flow_taken', 'variable', 'user_task', 'case_stage',
    'incident', 'comment', 'document', 'decision_instance', 'audit_entry']
  LOOP
    part_by := CASE parent WHEN 'audit_entry' THEN 'key' ELSE 'root_key' END;
    EXECUTE format('ALTER TABLE %I RENAME TO %I', parent, parent || '_before');
    EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS) PARTITION BY RANGE (%I)', parent, parent || '_before', part_by);
    -- An attached table keeps its indexes as partitions of the parent's with the same definition.
    FOR made IN
      SELECT c.relname AS name, pg_get_indexdef(x.indexrelid) AS definition, pg_get_constraintdef(k.oid) AS primary_key
      FROM pg_index x JOIN pg_class c ON c.oid = x.indexrelid
      LEFT JOIN pg_constraint k ON k.conindid = x.indexrelid AND k.contype = 'p'
      WHERE x.indrelid = (parent || '_before')::regclass
    LOOP
      EXECUTE format('ALTER INDEX %I RENAME TO %I', made.name, left(made.name, 56) || '_before');
      IF made.primary_key IS NULL THEN
        EXECUTE regexp_replace(made.definition, ' ON ([^ ]+\.)?"?[a-z_]+_before"? USING', format(' ON %I USING', parent));
      ELSE
        EXECUTE format('ALTER TABLE %I ADD CONSTRAINT %I %s', parent, made.name, made.primary_key);
      END IF;
    END LOOP;
    EXECUTE format('ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (MINVALUE) TO (%s)', parent, parent || '_before', first_month);
  END LOOP;
END $$;--> statement-breakpoint
CREATE VIEW "public"."element_instance" AS (
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at,
    null::timestamptz(3) as left_at, null::text as outcome
  from active_element
  union all
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at, left_at, outcome
  from element_history);
