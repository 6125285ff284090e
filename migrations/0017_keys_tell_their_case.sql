-- A key that was given out within a process instance tells the instance, and all but called ones are their own root. So what has such a
-- key is found by the primary key, which begins with the root's.
-- Not in SQL, which would be planned anew within each statement that asks for it.
CREATE FUNCTION "root_of"("given" bigint) RETURNS bigint LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  instance constant bigint := (given >> 22) << 22;
BEGIN
  RETURN coalesce((SELECT i.root_key FROM process_instance i WHERE i.key = instance AND i.key <> i.root_key), instance);
END $$;--> statement-breakpoint
CREATE INDEX "process_instance_called" ON "process_instance" USING btree ("key") WHERE key <> root_key;--> statement-breakpoint
DROP INDEX "process_instance_key";--> statement-breakpoint
DROP INDEX "user_task_key";--> statement-breakpoint
DROP INDEX "incident_key";--> statement-breakpoint
DROP INDEX "job_key";
