import { z } from "zod";
import { type ErrorCode, errorCodes } from "../../core/errors.js";
import { statuses } from "../errors.js";
import type { Route } from "./route.js";
import { errorReply } from "./schemas.js";

/** An OpenAPI 3.0 document; typed no deeper than anybody here reads it. */
export interface OpenApiDocument {
  readonly openapi: string;
  readonly info: object;
  readonly servers: readonly object[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: object;
  readonly security: readonly object[];
}

/** Describes the routes as they are mounted, by the schemas that check them. */
export function describeApi(routes: readonly Route[], version: string): OpenApiDocument {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method]: describeRoute(route) };
  }
  return {
    openapi: "3.0.3",
    info: { title: "Sidetone", version, description: "SMS and chat for a PBX. Times are ISO 8601, UTC." },
    servers: [{ url: "/sidetone/v1" }],
    paths,
    components: {
      securitySchemes: { session: { type: "apiKey", in: "cookie", name: "sidetone_session" } },
      schemas: { Error: schemaOf(errorReply, "output") },
    },
    security: [{ session: [] }],
  };
}

function describeRoute(route: Route): object {
  const { summary, policy, query, body, bytes, takesFile, status, reply } = route;
  const isStream = !reply && status === 200;
  const content = isStream
    ? { "text/event-stream": { schema: { type: "string" } } }
    : reply && { "application/json": { schema: schemaOf(reply, "output") } };
  return {
    summary,
    description: `Policy: ${policy}.`,
    parameters: [...pathParameters(route.path), ...queryParameters(query)],
    ...(body && {
      requestBody: { required: true, content: { "application/json": { schema: schemaOf(body, "input") } } },
    }),
    ...(takesFile && { requestBody: { required: true, content: fileForm } }),
    ...(bytes && { requestBody: { required: true, content: fileContent(bytes.types) } }),
    ...(policy === "handset" && { security: [] }),
    responses: {
      [status]: { description: summary, ...(content && { content }) },
      default: {
        description: `An error: ${errorCodes.map(codeAndStatus).join(", ")}.`,
        content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
      },
    },
  };
}

/** A form with one file. */
const fileForm = {
  "multipart/form-data": {
    schema: {
      type: "object",
      properties: { file: { type: "string", format: "binary" } },
      required: ["file"],
    },
  },
};

function codeAndStatus(code: ErrorCode): string {
  return `${code} (${statuses[code]})`;
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
}

function queryParameters(query: z.ZodType | undefined): object[] {
  if (!query) return [];
  const { properties = {}, required = [] } = z.toJSONSchema(query, { target: "openapi-3.0", io: "input" });
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: "query",
    required: required.includes(name),
    schema,
  }));
}

function fileContent(types: readonly string[]): object {
  return Object.fromEntries(types.map((type) => [type, { schema: { type: "string", format: "binary" } }]));
}

function schemaOf(schema: z.ZodType, io: "input" | "output"): object {
  return z.toJSONSchema(schema, { target: "openapi-3.0", io });
}
