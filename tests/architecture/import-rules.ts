/** Who may import whom (compliance/architecture.md). `only`: an allow-list; `never`: a deny-list. Patterns over resolved paths. */
export interface ImportRule {
  name: string;
  from: string;
  except?: string;
  only?: string[];
  never?: string[];
  /** No module that is built into Node. */
  withoutNode?: boolean;
}

const cryptoLibraries = "node_modules/(tweetnacl|@noble|@scure)/";
const zod = "node_modules/zod/";
const server = ["^app/(services|http|routes)/", "^db/", "\\.server\\.tsx?$"];
const screens = ["^app/(ui|clinical|portal|routes)/", "node_modules/(react|react-dom|@remix-run)/"];

export const importRules: ImportRule[] = [
  { name: "lib stands alone", from: "^app/lib/", only: ["^app/lib/"] },
  {
    name: "audit runs anywhere, on one hash package",
    from: "^audit/",
    except: "^audit/cli/",
    only: ["^audit/", "node_modules/@noble/hashes/"],
  },
  {
    name: "the audit command line needs nothing of the application",
    from: "^audit/cli/",
    never: ["^app/", "^db/"],
  },
  {
    name: "the signer is a program of its own that knows the logs and nothing else",
    from: "^signer/",
    never: ["^app/", "^db/", "node_modules/(?!zod/)"],
  },
  { name: "protocol is schemas", from: "^app/protocol/", only: ["^app/(protocol|lib)/", zod] },
  {
    name: "primitives wrap the crypto libraries",
    from: "^app/crypto/primitives/",
    only: ["^app/lib/", "^app/crypto/(primitives/|codec\\.ts|errors\\.ts)", cryptoLibraries],
  },
  {
    name: "public crypto parses and verifies only",
    from: "^app/crypto/public/",
    only: ["^app/(lib|protocol)/", "^app/crypto/(public|primitives)/", "^app/crypto/[^/]+$", zod],
  },
  {
    name: "secret crypto needs nothing but crypto",
    from: "^app/crypto/secret/",
    only: ["^app/(lib|crypto)/", zod],
  },
  {
    name: "crypto libraries are imported in primitives alone",
    from: "^(app|db)/",
    except: "^app/crypto/primitives/",
    never: [cryptoLibraries],
  },
  {
    name: "the vault worker reaches neither server nor screen",
    from: "^app/vault/worker/",
    never: [...server, ...screens],
  },
  {
    name: "the page's side of the vault holds no keys",
    from: "^app/vault/",
    except: "^app/vault/worker/",
    never: [
      "^app/crypto/secret/",
      "^app/vault/worker/(?!entry\\.ts$)",
      ...server,
      "^app/(ui|clinical|portal|routes)/",
    ],
  },
  {
    name: "proof checks need the audit library and a signature, no server and no screen",
    from: "^app/verify/",
    only: ["^audit/(?!cli/)", "^app/(verify|lib)/", "^app/crypto/primitives/", "^app/trusted-types\\.ts$"],
  },
  {
    name: "what the camera sees meets its decoder and nothing else",
    from: "^app/scan/",
    only: ["^app/scan/", "node_modules/qr/", "^app/trusted-types\\.ts$"],
  },
  {
    name: "sync moves sealed bytes",
    from: "^app/sync/",
    never: ["^app/crypto/", "^app/vault/worker/", ...server, "^app/(ui|clinical|routes)/"],
  },
  {
    name: "the database knows neither services nor secrets",
    from: "^db/",
    never: ["^app/(services|http|routes|vault|sync|ui|clinical|portal|headless)/", "^app/crypto/secret/"],
  },
  {
    name: "services can neither seal nor open",
    from: "^app/services/",
    never: [
      "^app/crypto/secret/",
      "^app/(vault|sync|headless|http)/",
      ...screens.slice(0, 1),
      "node_modules/react",
    ],
  },
  {
    name: "http has no business rules",
    from: "^app/http/",
    never: ["^app/(vault|sync|ui|clinical|portal|routes|crypto)/"],
  },
  {
    name: "components know neither router nor vault nor server",
    from: "^app/(ui|clinical)/",
    never: ["node_modules/@remix-run/", "^app/(vault|sync|portal|crypto)/", ...server],
  },
  {
    name: "screens reach keys through the vault's client only",
    from: "^app/(routes|portal)/",
    never: ["^db/", "^app/(crypto|headless)/", "^app/vault/worker/"],
  },
  {
    name: "a headless device knows the server by HTTP only",
    from: "^app/headless/",
    never: [...server, "^app/(ui|clinical|portal)/"],
  },
  {
    name: "the people of the demo know the server by HTTP only",
    from: "^app/demo/",
    never: [...server, "^app/(ui|clinical|portal|i18n)/", "^app/crypto/"],
  },
  {
    name: "nothing of the product needs the demo",
    from: "^(app|db|audit|signer)/",
    except: "^app/demo/",
    never: ["^app/demo/"],
  },
  {
    name: "Node's modules stay on the server",
    from: "^app/(lib|protocol|crypto|vault|verify|scan|sync|ui|clinical|portal|i18n)/|^audit/(?!cli/)",
    withoutNode: true,
  },
];
