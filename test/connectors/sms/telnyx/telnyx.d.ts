/** Telnyx's own check of a signature, which has no types and no other Ed25519 below it than ours has. */
declare module "telnyx/lib/Webhooks.js" {
  const webhooks: {
    readonly signature: {
      /** Throws where the signature is wrong, or older than `tolerance` seconds. */
      verifySignature(
        payload: string,
        signature: string,
        timestamp: string,
        publicKey: string,
        tolerance: number,
      ): true;
    };
  };
  export default webhooks;
}
