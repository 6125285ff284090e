ALTER TABLE "decision_instance" ADD COLUMN "evaluation_key" bigint;
--> statement-breakpoint
UPDATE "decision_instance" SET "evaluation_key" = "key";
--> statement-breakpoint
ALTER TABLE "decision_instance" ALTER COLUMN "evaluation_key" SET NOT NULL;
