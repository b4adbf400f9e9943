DROP INDEX "envelope_ctr";--> statement-breakpoint
ALTER TABLE "thread_member" ADD COLUMN "not_after_ms" bigint;--> statement-breakpoint
CREATE INDEX "envelope_thread" ON "envelope" USING btree ("thread_id","received_ms");--> statement-breakpoint
CREATE UNIQUE INDEX "envelope_ctr" ON "envelope" USING btree ("sender_device_id","thread_id","ctr") WHERE "envelope"."ctr" > 0;