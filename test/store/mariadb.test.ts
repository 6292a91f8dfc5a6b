import { storeContract } from "../contract/store.js";
import { databases } from "../servers/databases.js";

storeContract(databases[1]!);
