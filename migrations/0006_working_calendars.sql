CREATE TABLE "working_calendar" (
	"name" text PRIMARY KEY NOT NULL,
	"zone" text NOT NULL,
	"weekly" jsonb NOT NULL,
	"country" text,
	"region" text,
	"exceptions" jsonb DEFAULT '{}'::jsonb NOT NULL
);
--> statement-breakpoint
INSERT INTO "working_calendar" ("name", "zone", "weekly") SELECT 'office', 'UTC', jsonb_object_agg(day::text, '[{"from": "09:00", "to": "18:00"}]'::jsonb) FROM generate_series(1, 5) AS day;
