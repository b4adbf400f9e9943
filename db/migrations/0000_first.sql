CREATE TABLE "account" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"head_seq" bigint NOT NULL,
	"head" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "chain_statement" (
	"account_id" "bytea" NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	"wire" "bytea" NOT NULL,
	"log_index" bigint NOT NULL,
	CONSTRAINT "chain_statement_account_id_seq_pk" PRIMARY KEY("account_id","seq")
);
--> statement-breakpoint
CREATE TABLE "device" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"account_id" "bytea" NOT NULL,
	"kind" text NOT NULL,
	"active" smallint NOT NULL,
	"kem_hash" "bytea" NOT NULL,
	"kem_pk" "bytea"
);
--> statement-breakpoint
CREATE TABLE "clinic" (
	"one" smallint PRIMARY KEY DEFAULT 1 NOT NULL,
	"root_account_id" "bytea" NOT NULL,
	"name" text NOT NULL,
	"reply_hours" integer NOT NULL,
	"emergency_number" text NOT NULL,
	"crisis_number" text,
	CONSTRAINT "clinic_one" CHECK ("clinic"."one" = 1)
);
--> statement-breakpoint
CREATE TABLE "setup_token" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"expires_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "envelope" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"thread_id" "bytea" NOT NULL,
	"sender_device_id" "bytea" NOT NULL,
	"msg_id" "bytea" NOT NULL,
	"ctr" bigint NOT NULL,
	"header" "bytea" NOT NULL,
	"com" "bytea" NOT NULL,
	"ct" "bytea" NOT NULL,
	"sig" "bytea" NOT NULL,
	"wrap_hashes" "bytea" NOT NULL,
	"received_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "envelope_wrap" (
	"env_hash" "bytea" NOT NULL,
	"device_id" "bytea" NOT NULL,
	"wrap" "bytea" NOT NULL,
	CONSTRAINT "envelope_wrap_env_hash_device_id_pk" PRIMARY KEY("env_hash","device_id")
);
--> statement-breakpoint
CREATE TABLE "feed" (
	"person_id" "bytea" NOT NULL,
	"n" bigint NOT NULL,
	"type" text NOT NULL,
	"thread_id" "bytea" NOT NULL,
	"statement_seq" bigint,
	"env_hash" "bytea",
	CONSTRAINT "feed_person_id_n_pk" PRIMARY KEY("person_id","n")
);
--> statement-breakpoint
CREATE TABLE "invitation" (
	"inv_id" "bytea" PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"status" text NOT NULL,
	"inviter_id" "bytea" NOT NULL,
	"inviter_device_id" "bytea" NOT NULL,
	"person_id" "bytea" NOT NULL,
	"invite" "bytea" NOT NULL,
	"sig" "bytea" NOT NULL,
	"payload" "bytea" NOT NULL,
	"created_ms" bigint NOT NULL,
	"not_after_ms" bigint NOT NULL,
	"accept" "bytea",
	"accept_sig_invitation" "bytea",
	"accept_sig_device" "bytea"
);
--> statement-breakpoint
CREATE TABLE "invitation_team" (
	"inv_id" "bytea" NOT NULL,
	"team_id" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"role" text NOT NULL,
	"status" text NOT NULL,
	"account_id" "bytea",
	"feed_n" bigint DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person_private" (
	"person_id" "bytea" PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_salt" "bytea" NOT NULL,
	"pseudonym" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "challenge" (
	"challenge" "bytea" PRIMARY KEY NOT NULL,
	"purpose" text NOT NULL,
	"subject" "bytea" NOT NULL,
	"expires_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "credential" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"person_id" "bytea" NOT NULL,
	"device_id" "bytea" NOT NULL,
	"public_key" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"transports" text[] NOT NULL
);
--> statement-breakpoint
CREATE TABLE "session" (
	"token_hash" "bytea" PRIMARY KEY NOT NULL,
	"pseudonym" text NOT NULL,
	"person_id" "bytea" NOT NULL,
	"device_id" "bytea" NOT NULL,
	"ends_ms" bigint NOT NULL,
	"seen_ms" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "team" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_salt" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "team_member" (
	"team_id" "bytea" NOT NULL,
	"account_id" "bytea" NOT NULL,
	CONSTRAINT "team_member_team_id_account_id_pk" PRIMARY KEY("team_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "thread" (
	"id" "bytea" PRIMARY KEY NOT NULL,
	"head_seq" bigint NOT NULL,
	"head" "bytea" NOT NULL,
	"closed" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "thread_member" (
	"thread_id" "bytea" NOT NULL,
	"account_id" "bytea" NOT NULL,
	"role" smallint NOT NULL,
	CONSTRAINT "thread_member_thread_id_account_id_pk" PRIMARY KEY("thread_id","account_id")
);
--> statement-breakpoint
CREATE TABLE "thread_statement" (
	"thread_id" "bytea" NOT NULL,
	"seq" bigint NOT NULL,
	"hash" "bytea" NOT NULL,
	"wire" "bytea" NOT NULL,
	"log_index" bigint NOT NULL,
	CONSTRAINT "thread_statement_thread_id_seq_pk" PRIMARY KEY("thread_id","seq")
);
--> statement-breakpoint
ALTER TABLE "chain_statement" ADD CONSTRAINT "chain_statement_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "device" ADD CONSTRAINT "device_account_id_account_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."account"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "envelope" ADD CONSTRAINT "envelope_thread_id_thread_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."thread"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "envelope_wrap" ADD CONSTRAINT "envelope_wrap_env_hash_envelope_hash_fk" FOREIGN KEY ("env_hash") REFERENCES "public"."envelope"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feed" ADD CONSTRAINT "feed_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "feed" ADD CONSTRAINT "feed_thread_id_thread_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."thread"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_inviter_id_person_id_fk" FOREIGN KEY ("inviter_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation" ADD CONSTRAINT "invitation_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "invitation_team" ADD CONSTRAINT "invitation_team_inv_id_invitation_inv_id_fk" FOREIGN KEY ("inv_id") REFERENCES "public"."invitation"("inv_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_private" ADD CONSTRAINT "person_private_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "session" ADD CONSTRAINT "session_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "team_member" ADD CONSTRAINT "team_member_team_id_team_id_fk" FOREIGN KEY ("team_id") REFERENCES "public"."team"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_member" ADD CONSTRAINT "thread_member_thread_id_thread_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."thread"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "thread_statement" ADD CONSTRAINT "thread_statement_thread_id_thread_id_fk" FOREIGN KEY ("thread_id") REFERENCES "public"."thread"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "chain_statement_log" ON "chain_statement" USING btree ("log_index");--> statement-breakpoint
CREATE INDEX "device_account" ON "device" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "envelope_msg" ON "envelope" USING btree ("sender_device_id","msg_id");--> statement-breakpoint
CREATE UNIQUE INDEX "envelope_ctr" ON "envelope" USING btree ("sender_device_id","thread_id","ctr");--> statement-breakpoint
CREATE INDEX "feed_envelope" ON "feed" USING btree ("env_hash");--> statement-breakpoint
CREATE INDEX "invitation_inviter" ON "invitation" USING btree ("inviter_id");--> statement-breakpoint
CREATE INDEX "invitation_person" ON "invitation" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "invitation_team_inv" ON "invitation_team" USING btree ("inv_id");--> statement-breakpoint
CREATE INDEX "invitation_team_team" ON "invitation_team" USING btree ("team_id");--> statement-breakpoint
CREATE INDEX "person_account" ON "person" USING btree ("account_id");--> statement-breakpoint
CREATE UNIQUE INDEX "person_private_pseudonym" ON "person_private" USING btree ("pseudonym");--> statement-breakpoint
CREATE INDEX "credential_person" ON "credential" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "session_person" ON "session" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "team_member_account" ON "team_member" USING btree ("account_id");--> statement-breakpoint
CREATE INDEX "thread_member_account" ON "thread_member" USING btree ("account_id");