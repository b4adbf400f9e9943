CREATE TABLE "link" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"expires_ms" bigint NOT NULL,
	"account_id" "bytea",
	"person_id" "bytea",
	"device_id" "bytea",
	"credential_id" "bytea" NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"transports" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "link_message" (
	"link_id" "bytea" NOT NULL,
	"side" text NOT NULL,
	"n" integer NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "link_message_link_id_side_n_pk" PRIMARY KEY("link_id","side","n")
);
--> statement-breakpoint
ALTER TABLE "link" ADD CONSTRAINT "link_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "link_message" ADD CONSTRAINT "link_message_link_id_link_id_fk" FOREIGN KEY ("link_id") REFERENCES "public"."link"("id") ON DELETE cascade ON UPDATE no action;