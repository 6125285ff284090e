CREATE TABLE "signal_delivery" (
	"broadcast_key" bigint NOT NULL,
	"root_key" bigint NOT NULL,
	"target_key" bigint NOT NULL,
	"start_event" text DEFAULT '' NOT NULL,
	CONSTRAINT "signal_delivery_broadcast_key_target_key_start_event_pk" PRIMARY KEY("broadcast_key","target_key","start_event")
);
