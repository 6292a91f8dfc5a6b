// Plays with real phones, a real Asterisk and a whole Sidetone; asterisk-bench.ts says what it has to be like.
import { startTcpProxy } from "../servers/tcp-proxy.js";
import { ari, control, openPhones, pbxEntry } from "./asterisk-bench.js";
import { playSidetone } from "./plays.js";
import { serve } from "./sidetone-bench.js";

playSidetone("Asterisk", async (t) => {
  const { phone, carrier } = openPhones(t);
  const proxy = await startTcpProxy(ari);
  t.teardown(() => proxy.close());
  return {
    ...(await serve(t, pbxEntry("main", proxy.port))),
    proxy,
    phone: (user) => phone(user),
    carrier,
    restart: () => control("restart"),
    // Without `outbound_auth` it does not answer the challenge, so the text certainly went nowhere.
    challenged: "failed",
  };
});
