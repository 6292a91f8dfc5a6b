// The words as the build laid them out, for tests that put the server together themselves.
import { describeToPhones, readCatalogues } from "../src/catalogues.js";

export const catalogues = readCatalogues();
export const describe = describeToPhones(catalogues);
