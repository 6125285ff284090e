CREATE TABLE "decision_definition" (
	"key" bigint PRIMARY KEY NOT NULL,
	"decision_id" text NOT NULL,
	"version" integer NOT NULL,
	"version_tag" text,
	"name" text NOT NULL,
	"requirements_key" bigint NOT NULL,
	"deployment_key" bigint NOT NULL,
	"deployed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "decision_requirements" (
	"key" bigint PRIMARY KEY NOT NULL,
	"requirements_id" text NOT NULL,
	"version" integer NOT NULL,
	"name" text NOT NULL,
	"deployment_key" bigint NOT NULL,
	"resource_key" bigint NOT NULL,
	"resource_name" text NOT NULL,
	"content_hash" text NOT NULL,
	"deployed_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "decision_definition_version" ON "decision_definition" USING btree ("decision_id","version");--> statement-breakpoint
CREATE INDEX "decision_definition_requirements" ON "decision_definition" USING btree ("requirements_key");--> statement-breakpoint
CREATE UNIQUE INDEX "decision_requirements_version" ON "decision_requirements" USING btree ("requirements_id","version");