CREATE TABLE "deployment" (
	"key" bigint PRIMARY KEY NOT NULL,
	"deployed_at" timestamp (3) with time zone NOT NULL,
	"deployed_by" text,
	"note" text
);
--> statement-breakpoint
CREATE TABLE "deployment_content" (
	"deployment_key" bigint NOT NULL,
	"kind" text NOT NULL,
	"id" text NOT NULL,
	"definition_key" bigint NOT NULL,
	CONSTRAINT "deployment_content_deployment_key_kind_id_pk" PRIMARY KEY("deployment_key","kind","id")
);
--> statement-breakpoint
CREATE TABLE "form" (
	"key" bigint PRIMARY KEY NOT NULL,
	"form_id" text NOT NULL,
	"version" integer NOT NULL,
	"version_tag" text,
	"name" text NOT NULL,
	"deployment_key" bigint NOT NULL,
	"resource_name" text NOT NULL,
	"content_hash" text NOT NULL,
	"schema" jsonb NOT NULL,
	"deployed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "process_definition" (
	"key" bigint PRIMARY KEY NOT NULL,
	"process_id" text NOT NULL,
	"version" integer NOT NULL,
	"version_tag" text,
	"name" text NOT NULL,
	"deployment_key" bigint NOT NULL,
	"resource_key" bigint NOT NULL,
	"resource_name" text NOT NULL,
	"content_hash" text NOT NULL,
	"deployed_at" timestamp (3) with time zone NOT NULL,
	"deployed_by" text,
	"calls" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"startable" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "resource" (
	"key" bigint PRIMARY KEY NOT NULL,
	"deployment_key" bigint NOT NULL,
	"name" text NOT NULL,
	"content" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "start_subscription" (
	"definition_key" bigint NOT NULL,
	"start_event" text NOT NULL,
	"process_id" text NOT NULL,
	"kind" text NOT NULL,
	"name" text,
	"due_at" timestamp (3) with time zone,
	CONSTRAINT "start_subscription_definition_key_start_event_pk" PRIMARY KEY("definition_key","start_event")
);
--> statement-breakpoint
CREATE TABLE "account" (
	"id" text PRIMARY KEY NOT NULL,
	"account_id" text NOT NULL,
	"provider_id" text NOT NULL,
	"user_id" text NOT NULL,
	"access_token" text,
	"refresh_token" text,
	"id_token" text,
	"access_token_expires_at" timestamp with time zone,
	"refresh_token_expires_at" timestamp with time zone,
	"scope" text,
	"password" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "group_member" (
	"group_id" text NOT NULL,
	"username" text NOT NULL,
	CONSTRAINT "group_member_group_id_username_pk" PRIMARY KEY("group_id","username")
);
--> statement-breakpoint
CREATE TABLE "installation" (
	"name" text PRIMARY KEY NOT NULL,
	"value" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "people_group" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_role" (
	"username" text NOT NULL,
	"role" text NOT NULL,
	CONSTRAINT "person_role_username_role_pk" PRIMARY KEY("username","role")
);
--> statement-breakpoint
CREATE TABLE "session" (
	"id" text PRIMARY KEY NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"token" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"ip_address" text,
	"user_agent" text,
	"user_id" text NOT NULL,
	CONSTRAINT "session_token_unique" UNIQUE("token")
);
--> statement-breakpoint
CREATE TABLE "user" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"email_verified" boolean DEFAULT false NOT NULL,
	"image" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"username" text,
	"display_username" text,
	"locale" text DEFAULT 'en' NOT NULL,
	"time_zone" text DEFAULT 'UTC' NOT NULL,
	CONSTRAINT "user_email_unique" UNIQUE("email"),
	CONSTRAINT "user_username_unique" UNIQUE("username")
);
--> statement-breakpoint
CREATE TABLE "verification" (
	"id" text PRIMARY KEY NOT NULL,
	"identifier" text NOT NULL,
	"value" text NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "active_element" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"instance_key" bigint NOT NULL,
	"scope_key" bigint NOT NULL,
	"definition_key" bigint NOT NULL,
	"process_id" text NOT NULL,
	"element_id" text NOT NULL,
	"kind" text NOT NULL,
	"entered_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "active_element_root_key_key_pk" PRIMARY KEY("root_key","key")
);
--> statement-breakpoint
CREATE TABLE "case_stage" (
	"root_key" bigint NOT NULL,
	"stage" text NOT NULL,
	"stage_order" integer NOT NULL,
	"process_id" text NOT NULL,
	"element_id" text NOT NULL,
	"first_entered_at" timestamp (3) with time zone NOT NULL,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"left_at" timestamp (3) with time zone,
	"refused" integer DEFAULT 0 NOT NULL,
	"reason" text,
	CONSTRAINT "case_stage_root_key_stage_pk" PRIMARY KEY("root_key","stage")
);
--> statement-breakpoint
CREATE TABLE "element_history" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"instance_key" bigint NOT NULL,
	"scope_key" bigint NOT NULL,
	"definition_key" bigint NOT NULL,
	"process_id" text NOT NULL,
	"element_id" text NOT NULL,
	"kind" text NOT NULL,
	"entered_at" timestamp (3) with time zone NOT NULL,
	"left_at" timestamp (3) with time zone NOT NULL,
	"outcome" text NOT NULL,
	CONSTRAINT "element_history_root_key_key_pk" PRIMARY KEY("root_key","key")
);
--> statement-breakpoint
CREATE TABLE "instance_state" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"definition_key" bigint NOT NULL,
	"parent_key" bigint,
	"parent_element" integer,
	"revision" integer NOT NULL,
	"snapshot" text NOT NULL,
	CONSTRAINT "instance_state_root_key_key_pk" PRIMARY KEY("root_key","key")
);
--> statement-breakpoint
CREATE TABLE "process_instance" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"parent_key" bigint,
	"parent_element_key" bigint,
	"definition_key" bigint NOT NULL,
	"process_id" text NOT NULL,
	"version" integer NOT NULL,
	"state" text NOT NULL,
	"business_key" text,
	"case_name" text,
	"client" text,
	"amount" double precision,
	"sale_type" text,
	"started_at" timestamp (3) with time zone NOT NULL,
	"started_by" text,
	"ended_at" timestamp (3) with time zone,
	"end_events" text[],
	CONSTRAINT "process_instance_root_key_key_pk" PRIMARY KEY("root_key","key")
);
--> statement-breakpoint
CREATE TABLE "sequence_flow_taken" (
	"root_key" bigint NOT NULL,
	"instance_key" bigint NOT NULL,
	"revision" integer NOT NULL,
	"definition_key" bigint NOT NULL,
	"taken_at" timestamp (3) with time zone NOT NULL,
	"flows" text[] NOT NULL,
	CONSTRAINT "sequence_flow_taken_root_key_instance_key_revision_pk" PRIMARY KEY("root_key","instance_key","revision")
);
--> statement-breakpoint
CREATE TABLE "variable" (
	"root_key" bigint NOT NULL,
	"scope_key" bigint NOT NULL,
	"name" text NOT NULL,
	"key" bigint NOT NULL,
	"instance_key" bigint NOT NULL,
	"value" jsonb,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "variable_root_key_scope_key_name_pk" PRIMARY KEY("root_key","scope_key","name")
);
--> statement-breakpoint
CREATE TABLE "audit_entry" (
	"key" bigint PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"by" text,
	"action" text NOT NULL,
	"subject" text NOT NULL,
	"subject_key" text,
	"root_key" bigint,
	"detail" jsonb
);
--> statement-breakpoint
CREATE TABLE "draft" (
	"key" bigint PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"description" text,
	"owner" text,
	"process_ids" jsonb NOT NULL,
	"xml" text NOT NULL,
	"svg" text,
	"revision" bigint NOT NULL,
	"saved_at" timestamp (3) with time zone NOT NULL,
	"saved_by" text NOT NULL,
	"published_hash" text
);
--> statement-breakpoint
CREATE TABLE "form_draft" (
	"form_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"schema" jsonb NOT NULL,
	"saved_at" timestamp (3) with time zone NOT NULL,
	"saved_by" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "idempotency_key" (
	"key" text PRIMARY KEY NOT NULL,
	"request" text NOT NULL,
	"answer" jsonb NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "key_block" (
	"name" text PRIMARY KEY NOT NULL,
	"next" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "live_event" (
	"id" bigserial PRIMARY KEY NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "outbox" (
	"key" bigint PRIMARY KEY NOT NULL,
	"submission" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"claimed_until" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "buffered_message" (
	"key" bigint PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"correlation_key" text NOT NULL,
	"message_id" text,
	"variables" jsonb NOT NULL,
	"published_at" timestamp (3) with time zone NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "incident" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"instance_key" bigint NOT NULL,
	"element_key" bigint NOT NULL,
	"element_id" text NOT NULL,
	"definition_key" bigint NOT NULL,
	"process_id" text NOT NULL,
	"kind" text NOT NULL,
	"message" text NOT NULL,
	"job_key" bigint,
	"state" text NOT NULL,
	"raised_at" timestamp (3) with time zone NOT NULL,
	"resolved_at" timestamp (3) with time zone,
	CONSTRAINT "incident_root_key_key_pk" PRIMARY KEY("root_key","key")
);
--> statement-breakpoint
CREATE TABLE "job" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"instance_key" bigint NOT NULL,
	"element_key" bigint NOT NULL,
	"element_id" text NOT NULL,
	"definition_key" bigint NOT NULL,
	"process_id" text NOT NULL,
	"type" text NOT NULL,
	"headers" jsonb NOT NULL,
	"retries" integer NOT NULL,
	"state" text NOT NULL,
	"error_message" text,
	"worker" text,
	"deadline" timestamp (3) with time zone,
	"available_at" timestamp (3) with time zone NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "job_root_key_key_pk" PRIMARY KEY("root_key","key")
);
--> statement-breakpoint
CREATE TABLE "message_correlation" (
	"message_key" bigint NOT NULL,
	"process_id" text NOT NULL,
	"instance_key" bigint NOT NULL,
	CONSTRAINT "message_correlation_message_key_process_id_pk" PRIMARY KEY("message_key","process_id")
);
--> statement-breakpoint
CREATE TABLE "message_start" (
	"process_id" text NOT NULL,
	"correlation_key" text NOT NULL,
	"instance_key" bigint NOT NULL,
	CONSTRAINT "message_start_process_id_correlation_key_pk" PRIMARY KEY("process_id","correlation_key")
);
--> statement-breakpoint
CREATE TABLE "message_subscription" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"instance_key" bigint NOT NULL,
	"element_key" bigint NOT NULL,
	"element_id" text NOT NULL,
	"definition_key" bigint NOT NULL,
	"process_id" text NOT NULL,
	"name" text NOT NULL,
	"correlation_key" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "message_subscription_root_key_key_pk" PRIMARY KEY("root_key","key")
);
--> statement-breakpoint
CREATE TABLE "signal_subscription" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"instance_key" bigint NOT NULL,
	"element_key" bigint NOT NULL,
	"element_id" text NOT NULL,
	"definition_key" bigint NOT NULL,
	"process_id" text NOT NULL,
	"name" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "signal_subscription_root_key_key_pk" PRIMARY KEY("root_key","key")
);
--> statement-breakpoint
CREATE TABLE "timer" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"instance_key" bigint NOT NULL,
	"element_key" bigint NOT NULL,
	"element_id" text NOT NULL,
	"definition_key" bigint NOT NULL,
	"process_id" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"claimed_until" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "timer_root_key_key_pk" PRIMARY KEY("root_key","key")
);
--> statement-breakpoint
CREATE TABLE "comment" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"element_id" text,
	"text" text NOT NULL,
	"author" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "comment_root_key_key_pk" PRIMARY KEY("root_key","key")
);
--> statement-breakpoint
CREATE TABLE "document" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"element_key" bigint,
	"element_id" text,
	"kind" text NOT NULL,
	"file_name" text NOT NULL,
	"content_type" text NOT NULL,
	"size" integer NOT NULL,
	"content" "bytea" NOT NULL,
	"added_by" text NOT NULL,
	"added_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "document_root_key_key_pk" PRIMARY KEY("root_key","key")
);
--> statement-breakpoint
CREATE TABLE "notifications_seen" (
	"username" text PRIMARY KEY NOT NULL,
	"seen_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "task_draft" (
	"root_key" bigint NOT NULL,
	"user_task_key" bigint NOT NULL,
	"username" text NOT NULL,
	"variables" jsonb NOT NULL,
	"saved_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "task_draft_root_key_user_task_key_username_pk" PRIMARY KEY("root_key","user_task_key","username")
);
--> statement-breakpoint
CREATE TABLE "user_task" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"instance_key" bigint NOT NULL,
	"definition_key" bigint NOT NULL,
	"process_id" text NOT NULL,
	"version" integer NOT NULL,
	"element_id" text NOT NULL,
	"name" text NOT NULL,
	"lane" text,
	"state" text NOT NULL,
	"assignee" text,
	"candidate_groups" text[] NOT NULL,
	"candidate_users" text[] NOT NULL,
	"due_at" timestamp (3) with time zone,
	"follow_up_at" timestamp (3) with time zone,
	"priority" integer NOT NULL,
	"form_id" text,
	"form_key" bigint,
	"external_form" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"claimed_at" timestamp (3) with time zone,
	"closed_at" timestamp (3) with time zone,
	"completed_by" text,
	"action" text,
	CONSTRAINT "user_task_root_key_key_pk" PRIMARY KEY("root_key","key")
);
--> statement-breakpoint
ALTER TABLE "account" ADD CONSTRAINT "account_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "group_member" ADD CONSTRAINT "group_member_group_id_people_group_id_fk" FOREIGN KEY ("group_id") REFERENCES "public"."people_group"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_user_id_user_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."user"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "form_version" ON "form" USING btree ("form_id","version");--> statement-breakpoint
CREATE UNIQUE INDEX "process_definition_version" ON "process_definition" USING btree ("process_id","version");--> statement-breakpoint
CREATE INDEX "start_subscription_name" ON "start_subscription" USING btree ("kind","name");--> statement-breakpoint
CREATE INDEX "start_subscription_due" ON "start_subscription" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "start_subscription_process" ON "start_subscription" USING btree ("process_id");--> statement-breakpoint
CREATE INDEX "account_user" ON "account" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "group_member_username" ON "group_member" USING btree ("username");--> statement-breakpoint
CREATE INDEX "session_user" ON "session" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "active_element_place" ON "active_element" USING btree ("process_id","element_id");--> statement-breakpoint
CREATE INDEX "case_stage_process" ON "case_stage" USING btree ("process_id","stage","first_entered_at");--> statement-breakpoint
CREATE INDEX "element_history_place" ON "element_history" USING btree ("process_id","left_at","element_id");--> statement-breakpoint
CREATE INDEX "process_instance_key" ON "process_instance" USING btree ("key");--> statement-breakpoint
CREATE INDEX "process_instance_running" ON "process_instance" USING btree ("process_id","started_at") WHERE state = 'running';--> statement-breakpoint
CREATE INDEX "process_instance_started" ON "process_instance" USING btree ("process_id","started_at");--> statement-breakpoint
CREATE INDEX "process_instance_ended" ON "process_instance" USING btree ("process_id","ended_at");--> statement-breakpoint
CREATE INDEX "process_instance_business_key" ON "process_instance" USING btree ("business_key");--> statement-breakpoint
CREATE INDEX "variable_key" ON "variable" USING btree ("key");--> statement-breakpoint
CREATE INDEX "variable_text" ON "variable" USING btree (lower(left(value #>> '{}', 64)) text_pattern_ops);--> statement-breakpoint
CREATE INDEX "audit_entry_at" ON "audit_entry" USING btree ("at");--> statement-breakpoint
CREATE INDEX "audit_entry_case" ON "audit_entry" USING btree ("root_key");--> statement-breakpoint
CREATE INDEX "idempotency_key_at" ON "idempotency_key" USING btree ("at");--> statement-breakpoint
CREATE INDEX "live_event_at" ON "live_event" USING btree ("at");--> statement-breakpoint
CREATE INDEX "outbox_claimed" ON "outbox" USING btree ("claimed_until");--> statement-breakpoint
CREATE INDEX "buffered_message_name" ON "buffered_message" USING btree ("name","correlation_key");--> statement-breakpoint
CREATE UNIQUE INDEX "buffered_message_id" ON "buffered_message" USING btree ("name","correlation_key","message_id");--> statement-breakpoint
CREATE INDEX "buffered_message_expires" ON "buffered_message" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "incident_key" ON "incident" USING btree ("key");--> statement-breakpoint
CREATE INDEX "incident_active" ON "incident" USING btree ("process_id","element_id") WHERE state = 'ACTIVE';--> statement-breakpoint
CREATE INDEX "job_key" ON "job" USING btree ("key");--> statement-breakpoint
CREATE INDEX "job_available" ON "job" USING btree ("type","available_at") WHERE retries > 0;--> statement-breakpoint
CREATE INDEX "message_start_instance" ON "message_start" USING btree ("instance_key");--> statement-breakpoint
CREATE INDEX "message_subscription_name" ON "message_subscription" USING btree ("name","correlation_key");--> statement-breakpoint
CREATE INDEX "signal_subscription_name" ON "signal_subscription" USING btree ("name");--> statement-breakpoint
CREATE INDEX "timer_due" ON "timer" USING btree ("due_at");--> statement-breakpoint
CREATE INDEX "document_key" ON "document" USING btree ("key");--> statement-breakpoint
CREATE INDEX "user_task_key" ON "user_task" USING btree ("key");--> statement-breakpoint
CREATE INDEX "user_task_mine" ON "user_task" USING btree ("assignee","due_at") WHERE state = 'CREATED';--> statement-breakpoint
CREATE INDEX "user_task_queue" ON "user_task" USING btree ("due_at") WHERE state = 'CREATED' and assignee is null;--> statement-breakpoint
CREATE INDEX "user_task_open" ON "user_task" USING btree ("process_id","element_id") WHERE state = 'CREATED';--> statement-breakpoint
CREATE INDEX "user_task_closed" ON "user_task" USING btree ("process_id","closed_at") WHERE state = 'COMPLETED';--> statement-breakpoint
CREATE VIEW "public"."element_instance" AS (
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at,
    null::timestamptz(3) as left_at, null::text as outcome
  from active_element
  union all
  select root_key, key, instance_key, scope_key, definition_key, process_id, element_id, kind, entered_at, left_at, outcome
  from element_history);