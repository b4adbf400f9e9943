CREATE TABLE "kit_locator" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"device_id" "bytea" NOT NULL,
	"person_id" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "kit_locator" ADD CONSTRAINT "kit_locator_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;