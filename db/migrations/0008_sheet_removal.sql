CREATE TABLE "sheet_removal" (
	"account_id" "bytea" PRIMARY KEY NOT NULL,
	"statement" "bytea" NOT NULL,
	"signer_device_id" "bytea" NOT NULL,
	"signature" "bytea" NOT NULL,
	"expires_ms" bigint NOT NULL
);
