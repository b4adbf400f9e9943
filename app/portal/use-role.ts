import type { Role } from "#app/protocol/roles.ts";
import { useSession } from "./session.ts";
import { useVault } from "./use-vault.ts";

/** From the session, or from the vault while the server cannot be reached. Only below the signed-in layout. */
export function useRole(): Role {
  const session = useSession();
  const { status } = useVault();
  const role = session.state === "signed-in" ? session.me.role : status?.role;
  if (!role) throw new Error("a screen outside the signed-in layout");
  return role;
}
