-- Tasks that nobody holds and cases without a business key are not looked for by what they lack, and need no place in these indexes.
DROP INDEX "user_task_mine";--> statement-breakpoint
CREATE INDEX "user_task_mine" ON "user_task" USING btree ("assignee","due_at") WHERE state = 'CREATED' and assignee is not null;--> statement-breakpoint
DROP INDEX "process_instance_business_key";--> statement-breakpoint
CREATE INDEX "process_instance_business_key" ON "process_instance" USING btree ("business_key") WHERE business_key is not null;
