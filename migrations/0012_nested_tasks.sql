-- A task right in the process of a root case is late at its own step only; what a nested one makes late has to be looked for upwards.
ALTER TABLE "user_task" ADD COLUMN "nested" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
UPDATE "user_task" t SET "nested" = 0 FROM "active_element" e
WHERE t.state = 'CREATED' AND t.root_key = t.instance_key AND e.root_key = t.root_key AND e.key = t.key AND e.scope_key = e.instance_key;
