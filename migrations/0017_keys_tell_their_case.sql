-- A key that was given out within a process instance tells the instance, and all but called ones are their own root. So what has such a
-- key is found by the primary key, which begins with the root's.
CREATE FUNCTION "root_of"(bigint) RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT coalesce((SELECT i.root_key FROM process_instance i WHERE i.key = (($1 >> 22) << 22) AND i.key <> i.root_key), ($1 >> 22) << 22) $$;--> statement-breakpoint
CREATE INDEX "process_instance_called" ON "process_instance" USING btree ("key") WHERE key <> root_key;--> statement-breakpoint
DROP INDEX "process_instance_key";--> statement-breakpoint
DROP INDEX "user_task_key";--> statement-breakpoint
DROP INDEX "incident_key";--> statement-breakpoint
DROP INDEX "job_key";
