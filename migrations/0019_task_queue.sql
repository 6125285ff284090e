-- A column of its own: counting a queue need not look at its tasks, which an index on an expression cannot spare.
DROP INDEX "user_task_offered";--> statement-breakpoint
ALTER TABLE "user_task" ADD COLUMN "queue" bigint GENERATED ALWAYS AS (case when candidate_groups <> '{}' or candidate_users = '{}' then hash_array_extended(candidate_groups, 0) end) STORED;--> statement-breakpoint
CREATE INDEX "user_task_offered" ON "user_task" USING btree ("queue","due_at","priority" DESC NULLS FIRST,"key") WHERE state = 'CREATED' and assignee is null;