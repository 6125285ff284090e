-- The inbox asks for one set of groups after the other, in the order of due dates. A set may be longer than an index takes, its hash is not.
DROP INDEX "user_task_queue";--> statement-breakpoint
CREATE INDEX "user_task_offered" ON "user_task" USING btree (hash_array_extended(candidate_groups, 0),"due_at","priority" DESC,"key") WHERE state = 'CREATED' and assignee is null;--> statement-breakpoint
CREATE INDEX "user_task_offered_by_name" ON "user_task" USING gin ("candidate_users") WHERE state = 'CREATED' and assignee is null and candidate_users <> '{}';--> statement-breakpoint
CREATE INDEX IF NOT EXISTS "user_task_due" ON "user_task" USING btree ("due_at") WHERE state = 'CREATED';--> statement-breakpoint
CREATE INDEX "process_instance_began" ON "process_instance" USING btree ("started_at");--> statement-breakpoint
-- What people call a case, parted at every punctuation mark: the parser of texts would read a hyphen before digits as a sign.
CREATE FUNCTION "words_of"("business_key" text, "case_name" text, "client" text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
  $$ SELECT to_tsvector('simple'::regconfig, translate(coalesce(business_key, '') || ' ' || coalesce(case_name, '') || ' ' || coalesce(client, ''),
    '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32))) $$;--> statement-breakpoint
CREATE INDEX "process_instance_words" ON "process_instance" USING gin (words_of(business_key, case_name, client)) WHERE business_key is not null or case_name is not null or client is not null;
