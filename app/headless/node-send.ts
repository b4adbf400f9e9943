import type { HttpSend } from "#app/sync/http.ts";

/** fetch with the one cookie jar of a headless device; `Origin` is what the server's CSRF check asks of every post. */
export function nodeSend(origin: string): HttpSend {
  const jar = new Map<string, string>();
  return async (path, request) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers: Record<string, string> = { ...request.headers, origin };
    if (cookie !== "") headers.cookie = cookie;
    const answer = await fetch(new URL(path, origin), { ...request, headers, redirect: "error" });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      const at = pair.indexOf("=");
      if (/max-age=0/i.test(line)) jar.delete(pair.slice(0, at));
      else jar.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return answer;
  };
}
