import type { ContactBook, Host } from "../../ports.js";
import type { BuiltinDirectory } from "./directory.js";
import { createSignIn } from "./session.js";

/** Our own small portal's host: users, extensions, numbers and contacts are tables of ours. */
export function createBuiltinHost(directory: BuiltinDirectory, contactBook: ContactBook): Host {
  return {
    name: "builtin",
    directory,
    contactBook,
    signIn: createSignIn(directory),
    // Nobody signs in for it.
    readToken: async () => null,
    portal: null,
    close: async () => directory.refresh(),
  };
}
