CREATE TABLE "blob" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"uploader_id" "bytea" NOT NULL,
	"size" bigint NOT NULL,
	"received" integer NOT NULL,
	"hashes" "bytea" NOT NULL,
	"state" text NOT NULL,
	"touched_ms" bigint NOT NULL,
	"thread_id" "bytea",
	"env_hash" "bytea"
);
--> statement-breakpoint
ALTER TABLE "blob" ADD CONSTRAINT "blob_uploader_id_person_id_fk" FOREIGN KEY ("uploader_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blob" ADD CONSTRAINT "blob_thread_id_thread_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."thread"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "blob" ADD CONSTRAINT "blob_env_hash_envelope_hash_fk" FOREIGN KEY ("env_hash") REFERENCES "public"."envelope"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "blob_uploader" ON "blob" USING btree ("uploader_id","state");--> statement-breakpoint
CREATE INDEX "blob_state" ON "blob" USING btree ("state");