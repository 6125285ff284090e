CREATE TABLE "decision_instance" (
	"root_key" bigint NOT NULL,
	"key" bigint NOT NULL,
	"index" integer NOT NULL,
	"instance_key" bigint NOT NULL,
	"element_key" bigint NOT NULL,
	"element_id" text NOT NULL,
	"definition_key" bigint NOT NULL,
	"process_id" text NOT NULL,
	"decision_key" bigint NOT NULL,
	"decision_id" text NOT NULL,
	"name" text NOT NULL,
	"version" integer NOT NULL,
	"type" text NOT NULL,
	"failure" text,
	"output" jsonb,
	"inputs" jsonb NOT NULL,
	"matched_rules" jsonb NOT NULL,
	"evaluated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "decision_instance_root_key_key_index_pk" PRIMARY KEY("root_key","key","index")
);
--> statement-breakpoint
ALTER TABLE "draft" ADD COLUMN "kind" text DEFAULT 'process' NOT NULL;--> statement-breakpoint
ALTER TABLE "draft" ADD COLUMN "decisions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
CREATE INDEX "decision_instance_of_case" ON "decision_instance" USING btree ("instance_key");--> statement-breakpoint
CREATE INDEX "decision_instance_key" ON "decision_instance" USING btree ("key");--> statement-breakpoint
CREATE INDEX "decision_instance_decision" ON "decision_instance" USING btree ("decision_key");--> statement-breakpoint
INSERT INTO "draft" ("key", "kind", "name", "process_ids", "decisions", "xml", "revision", "saved_at", "saved_by", "published_hash")
SELECT r.key, 'decision', r.name, '[]'::jsonb,
  (SELECT jsonb_agg(jsonb_build_object('decisionId', d.decision_id, 'name', d.name) ORDER BY d.key) FROM decision_definition AS d WHERE d.requirements_key = r.key),
  f.content, 1, r.deployed_at, coalesce(p.deployed_by, 'system'), r.content_hash
FROM decision_requirements AS r JOIN resource AS f ON f.key = r.resource_key JOIN deployment AS p ON p.key = r.deployment_key
WHERE NOT EXISTS (SELECT 1 FROM decision_requirements AS newer WHERE newer.requirements_id = r.requirements_id AND newer.version > r.version)
  AND EXISTS (SELECT 1 FROM decision_definition AS d WHERE d.requirements_key = r.key);
