type Parameter = readonly [name: string, where: "path" | "query" | "body", type: string];

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly nickname: string;
  readonly response: string;
  readonly parameters: readonly Parameter[];
}

/** The resources and operations that we use, in the form in which Asterisk 22 describes them (Swagger 1.1). */
const OPERATIONS: Readonly<Record<string, readonly Operation[]>> = {
  asterisk: [
    operation(
      "GET /asterisk/config/dynamic/{configClass}/{objectType}/{id}",
      "getObject",
      "List[ConfigTuple]",
    ),
    operation("GET /asterisk/modules/{moduleName}", "getModule", "Module"),
  ],
  endpoints: [
    operation("PUT /endpoints/sendMessage", "sendMessage", "void", [
      ["to", "query", "string"],
      ["from", "query", "string"],
      ["body", "query", "string"],
      ["variables", "body", "containers"],
    ]),
    operation("GET /endpoints/{tech}", "listByTech", "List[Endpoint]"),
  ],
  applications: [
    operation("GET /applications/{applicationName}", "get", "Application"),
    operation("POST /applications/{applicationName}/subscription", "subscribe", "Application", [
      ["eventSource", "query", "string"],
    ]),
  ],
  channels: [
    operation("GET /channels", "list", "List[Channel]"),
    operation("POST /channels", "originate", "Channel", [
      ["endpoint", "query", "string"],
      ["extension", "query", "string"],
      ["context", "query", "string"],
      ["priority", "query", "long"],
      ["app", "query", "string"],
      ["channelId", "query", "string"],
      ["callerId", "query", "string"],
      ["timeout", "query", "int"],
    ]),
    operation("DELETE /channels/{channelId}", "hangup", "void"),
    operation("POST /channels/{channelId}/variable", "setChannelVar", "void", [
      ["variable", "query", "string"],
      ["value", "query", "string"],
    ]),
    operation("POST /channels/{channelId}/continue", "continueInDialplan", "void", [
      ["context", "query", "string"],
      ["extension", "query", "string"],
      ["priority", "query", "int"],
    ]),
  ],
  events: [],
};

const EVENTS: Readonly<Record<string, readonly string[]>> = {
  TextMessageReceived: ["message", "endpoint"],
  EndpointStateChange: ["endpoint"],
  ContactStatusChange: ["endpoint", "contact_info"],
  PeerStatusChange: ["endpoint", "peer"],
  ApplicationReplaced: [],
  StasisStart: ["args", "channel"],
  ChannelStateChange: ["channel"],
  ChannelDestroyed: ["cause", "cause_txt", "channel"],
};

const TYPES: Readonly<Record<string, string>> = {
  endpoint: "Endpoint",

  channel: "Channel",
};

/** One of Asterisk's `api-docs`: the list of them, or one by its name; null where there is none. */
export function apiDocs(name: string, basePath: string): object | null {
  const common = { apiVersion: "8.0.0", swaggerVersion: "1.1", basePath };
  if (name === "resources") {
    const apis = Object.keys(OPERATIONS).map((one) => ({
      path: `/api-docs/${one}.{format}`,
      description: one,
    }));
    return { ...common, apis };
  }
  const operations = OPERATIONS[name];
  if (!operations) return null;
  const paths = [...new Set(operations.map(({ path }) => path))];
  const apis = paths.map((path) => ({
    path,
    description: path,
    operations: operations.filter((one) => one.path === path).map(described),
  }));
  return {
    ...common,
    resourcePath: `/api-docs/${name}.{format}`,
    apis: name === "events" ? [eventsApi()] : apis,
    models: name === "events" ? eventModels() : {},
  };
}

function operation(
  route: string,
  nickname: string,
  response: string,
  extra: readonly Parameter[] = [],
): Operation {
  const [method = "", path = ""] = route.split(" ");
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = ""]): Parameter => [name, "path", "string"]);
  return { method, path, nickname, response, parameters: [...inPath, ...extra] };
}

function described({ method, nickname, response, parameters }: Operation): object {
  return {
    httpMethod: method,
    summary: nickname,
    nickname,
    responseClass: response,
    parameters: parameters.map(([name, paramType, dataType]) => ({
      name,
      description: name,
      paramType,
      required: paramType === "path",
      allowMultiple: false,
      dataType,
    })),
  };
}

function eventsApi(): object {
  const websocket = operation("GET /events", "eventWebsocket", "Message", [["app", "query", "string"]]);
  return { path: "/events", description: "events", operations: [described(websocket)] };
}

function eventModels(): object {
  return Object.fromEntries(
    Object.entries(EVENTS).map(([id, names]) => [
      id,
      {
        id,
        description: id,
        properties: Object.fromEntries(
          ["type", "application", ...names].map((name) => [name, { type: TYPES[name] ?? "string" }]),
        ),
      },
    ]),
  );
}
