/** What a push carries, and what the widget hands to the browser's notifications: one shape for both. */
export interface Notice {
  readonly conversationId: string;
  readonly title: string;
  /** Plain text; empty where the text shall not be shown. */
  readonly body: string;
  /** Of the words in it. */
  readonly language: string;
  readonly direction: "ltr" | "rtl";
}

/** The service worker to a page: does anybody show conversations, and would he or she open this one. */
export type WorkerLetter =
  | { readonly kind: "sidetone-who" }
  | { readonly kind: "sidetone-open"; readonly conversationId: string };
