/** What we use of SignalWire's package, whose own typings its `exports` hide. */
declare module "@signalwire/compatibility-api" {
  export const RestClient: {
    validateRequest(
      signingKey: string,
      signature: string,
      url: string,
      fields: Readonly<Record<string, string>>,
    ): boolean;
  };
}
