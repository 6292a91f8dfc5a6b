// The words as the build laid them out, for tests that put the server together themselves.
import { answerKeywords, describeToPhones, readCatalogues } from "../src/catalogues.js";

export const catalogues = readCatalogues();
export const sayAnswer = answerKeywords(catalogues);
export const describe = describeToPhones(catalogues);
/** What the message path says. */
export const words = { describe, sayAnswer };
