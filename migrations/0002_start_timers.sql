ALTER TABLE "start_subscription" DROP CONSTRAINT "start_subscription_definition_key_start_event_pk";--> statement-breakpoint
ALTER TABLE "start_subscription" ADD COLUMN "fired" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "start_subscription" ADD COLUMN "position" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "start_subscription" ADD CONSTRAINT "start_subscription_definition_key_start_event_position_pk" PRIMARY KEY("definition_key","start_event","position");
