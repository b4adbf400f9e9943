CREATE TABLE "redaction" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"log" text NOT NULL,
	"seq" bigint NOT NULL,
	"part" text NOT NULL,
	"reason" text NOT NULL,
	"proposed_by" "bytea" NOT NULL,
	"proposed_ms" bigint NOT NULL,
	"decided_by" "bytea",
	"decided_ms" bigint,
	"outcome" text
);
