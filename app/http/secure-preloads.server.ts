import { Transform } from "node:stream";

const PRELOAD = /<link rel="modulepreload" href="([^"]*)"/g;

/**
 * Remix writes its modulepreload links without a nonce, and `strict-dynamic` drops them silently: adds the nonce, and
 * the hash that makes the browser refuse a tampered file. Text in HTML has its `<` escaped, so only links match.
 */
export function securePreloads(nonce: string, integrity: Readonly<Record<string, string>>): Transform {
  const decoder = new TextDecoder();
  let held = "";
  const secure = (html: string) =>
    html.replace(PRELOAD, (link, href: string) => {
      const hash = integrity[href];
      return `${link} nonce="${nonce}"${hash ? ` integrity="${hash}"` : ""}`;
    });
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const html = held + decoder.decode(chunk, { stream: true });
      // A link may be cut in two: what follows the last "<" waits for its end.
      const open = html.lastIndexOf("<");
      const cut = open > html.lastIndexOf(">") ? open : html.length;
      held = html.slice(cut);
      done(null, secure(html.slice(0, cut)));
    },
    flush(done) {
      done(null, secure(held + decoder.decode()));
    },
  });
}
