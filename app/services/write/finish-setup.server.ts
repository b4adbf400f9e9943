import { chainRole } from "#app/crypto/public/chain-statement.ts";
import { type SetupFinish, setupFinish } from "#app/protocol/session-api.ts";
import { addClinic } from "#db/queries/clinic.server.ts";
import { addCredential } from "#db/queries/credentials.server.ts";
import { addPerson } from "#db/queries/people.server.ts";
import { newId, type PersonId, type Pseudonym } from "#db/schema/ids.ts";
import { bytesIn } from "../audited/input.server.ts";
import type { WriteSpec } from "../audited/write-spec.server.ts";
import { plainName } from "../chain/display-name.server.ts";
import { requireInTime } from "../chain/extend-sent.server.ts";
import { checkNewAccount, logGenesis, storeNewAccount } from "../chain/new-account.server.ts";
import { challengeFor } from "../passkey/challenge.server.ts";
import { verifyRegistration } from "../passkey/verify-registration.server.ts";
import { meOf } from "../session/me.server.ts";
import { startSession } from "../session/start-session.server.ts";
import { requireSetupToken } from "./begin-setup.server.ts";

/** The clinic, its root account and its first administrator, signed in. */
export const finishSetup: WriteSpec<null, SetupFinish> = {
  route: "POST /api/setup/finish",
  body: setupFinish,
  ceremony: ({ credential }) => credential.response.clientDataJSON,
  async write(tx, { body, services: { env }, challenge }) {
    const subject = await requireSetupToken(tx, body.token);
    const fresh = challengeFor(challenge, { purpose: "setup", subject });
    const credential = await verifyRegistration(env, fresh, body.credential);
    const accepted = checkNewAccount(body.account, chainRole.root, credential, env);
    requireInTime(tx, accepted.chain);
    const name = plainName(body.name);
    const { id: accountId } = accepted.chain;
    const { id: deviceId } = accepted.device;
    const personId = newId<PersonId>(tx.random(16));
    const pseudonym = newId<Pseudonym>(tx.random(16));

    await addClinic(tx, { rootAccountId: accountId, ...body.clinic, name: plainName(body.clinic.name) });
    await storeNewAccount(tx, accepted, await logGenesis(tx, accepted));
    const person = { id: personId, role: "administrator", status: "active", accountId } as const;
    await addPerson(tx, { person, name, nameSalt: bytesIn(body.nameSalt, 32), pseudonym });
    const { id, publicKey, counter, transports } = credential;
    await addCredential(tx, { id, personId, deviceId, publicKey, counter, transports });

    const who = {
      personId,
      role: "administrator",
      status: "active",
      accountId,
      deviceId,
      pseudonym,
    } as const;
    const { caller, cookie } = await startSession(tx, env, who);
    const x = [
      { t: "account", i: accountId },
      { t: "device", i: deviceId },
    ];
    return {
      answer: meOf(caller, name, accountId),
      entries: [{ e: "clinic.setup", x, n: 1 }, { e: "login" }],
      actor: caller,
      cookie,
    };
  },
};
