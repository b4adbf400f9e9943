/** `__Host-` binds the cookie to this host over https; browsers refuse the prefix on http://localhost. */
function cookieName(secure: boolean): string {
  return secure ? "__Host-bedside" : "bedside";
}

/** The session token of a request: 43 characters of base64url, or null. */
export function tokenOf(request: Request, secure: boolean): string | null {
  return tokenIn(request.headers.get("cookie") ?? "", secure);
}

/** The same, of a `Cookie` header. */
export function tokenIn(header: string, secure: boolean): string | null {
  const found = new RegExp(`(?:^|; ?)${cookieName(secure)}=([A-Za-z0-9_-]{43})(?:;|$)`).exec(header);
  return found?.[1] ?? null;
}

/** Lax, so that a link from the clinic's mail opens signed in; unsafe methods are held to the origin besides. */
export function sessionCookie(token: string, secure: boolean, maxAgeMs: number): string {
  const attributes = ["Path=/", "HttpOnly", "SameSite=Lax", `Max-Age=${Math.floor(maxAgeMs / 1000)}`];
  if (secure) attributes.push("Secure");
  return `${cookieName(secure)}=${token}; ${attributes.join("; ")}`;
}

export function endedCookie(secure: boolean): string {
  return sessionCookie("", secure, 0);
}
