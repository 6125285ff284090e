-- Rows that are updated in place keep room on their page, so that an update touches no index (HOT).
ALTER TABLE "instance_state" SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE "process_instance" SET (fillfactor = 85);--> statement-breakpoint
ALTER TABLE "user_task" SET (fillfactor = 85);--> statement-breakpoint
ALTER TABLE "variable" SET (fillfactor = 85);--> statement-breakpoint
ALTER TABLE "case_stage" SET (fillfactor = 85);--> statement-breakpoint
ALTER TABLE "job" SET (fillfactor = 70);--> statement-breakpoint
ALTER TABLE "timer" SET (fillfactor = 70);
