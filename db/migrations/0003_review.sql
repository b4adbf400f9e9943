CREATE TABLE "legal_hold" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"log" text,
	"patient" "bytea",
	"reason" text NOT NULL,
	"set_by" "bytea" NOT NULL,
	"set_ms" bigint NOT NULL,
	"cleared_by" "bytea",
	"cleared_ms" bigint
);
--> statement-breakpoint
CREATE TABLE "review_case" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"log" text NOT NULL,
	"rule" text NOT NULL,
	"subject" text,
	"patient" text,
	"first_seq" bigint NOT NULL,
	"state" text NOT NULL,
	"assignee" "bytea"
);
--> statement-breakpoint
CREATE TABLE "review_settings" (
	"only" smallint PRIMARY KEY NOT NULL,
	"bulk_patients" integer NOT NULL,
	"dormant_days" integer NOT NULL,
	"denials" integer NOT NULL,
	"hours_from" smallint,
	"hours_to" smallint,
	"work_days" smallint NOT NULL,
	"retention_years" smallint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_signoff" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"account_id" "bytea" NOT NULL,
	"text" text NOT NULL,
	"signature" "bytea" NOT NULL,
	"note" text NOT NULL,
	"context" text NOT NULL,
	"findings" text NOT NULL,
	"at_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "review_step" (
	"case_id" "bytea" NOT NULL,
	"n" integer NOT NULL,
	"state" text NOT NULL,
	"by" "bytea" NOT NULL,
	"assignee" "bytea",
	"at_ms" bigint NOT NULL,
	"note" text NOT NULL,
	CONSTRAINT "review_step_case_id_n_pk" PRIMARY KEY("case_id","n")
);
--> statement-breakpoint
CREATE TABLE "watched_patient" (
	"pseudonym" "bytea" PRIMARY KEY NOT NULL,
	"since_ms" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "review_step" ADD CONSTRAINT "review_step_case_id_review_case_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."review_case"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "review_case_state" ON "review_case" USING btree ("state");