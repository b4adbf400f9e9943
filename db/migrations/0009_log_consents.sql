CREATE TABLE "log_consent" (
	"change" "bytea" NOT NULL,
	"number" integer NOT NULL,
	"account_id" "bytea" NOT NULL,
	"device_id" "bytea" NOT NULL,
	"signature" "bytea" NOT NULL,
	"at_ms" bigint NOT NULL,
	CONSTRAINT "log_consent_change_account_id_pk" PRIMARY KEY("change","account_id")
);
