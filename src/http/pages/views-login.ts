/** `login` */
export interface LoginView {
  /** Where to go afterwards: a path of ours. */
  readonly next: string;
  readonly tenant: string;
  readonly username: string;
  /** The username alone did not say who it is. */
  readonly asksTenant: boolean;
  readonly error: string | null;
  /** Which portal signs people in, and where; null where this page does. */
  readonly portal: { readonly title: string; readonly home: string; readonly tokens: string } | null;
}
