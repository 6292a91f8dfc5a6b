// What express has mounted, as it tells itself.
import type { createApp } from "../../src/http/app.js";

interface Layer {
  readonly route?: { readonly path: string; readonly methods: Readonly<Record<string, boolean>> };
  readonly handle: { readonly stack?: readonly Layer[] };
  /** Where it is mounted. */
  readonly rawPath: string;
}

/** What express itself has, `method path`, found by walking its routers. */
export function mountedRoutes(app: ReturnType<typeof createApp>): string[] {
  return walk((app.router as unknown as { stack: readonly Layer[] }).stack, "");
}

function walk(stack: readonly Layer[], prefix: string): string[] {
  return stack.flatMap((layer) => {
    if (layer.route) {
      const { path, methods } = layer.route;
      return Object.keys(methods).map((method) => `${method} ${prefix}${path}`);
    }
    if (!layer.handle.stack) return [];
    return walk(layer.handle.stack, `${prefix}${layer.rawPath.replace(/\/$/, "")}`);
  });
}
