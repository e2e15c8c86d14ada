/** A service for tests: a real HTTP server that answers as the test says. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import type { AnnulmentMessage, CountMessage, ScanMessage } from "../../src/wire";
import * as samples from "./samples";

export interface Asked {
  readonly method: string;
  /** Below `/api/v1/`, with its query. */
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

export interface Given {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** Break off in the middle of the body. */
  readonly half?: boolean;
}

/** `silent`: it never answers; `cut`: it ends the connection. */
export type Reply = Given | "silent" | "cut";

export function problem(status: number, code: string, headers: Record<string, string> = {}): Given {
  return { status, headers, body: { type: "about:blank", title: code, status, code, detail: `because of ${code}` } };
}

export class Service {
  readonly asked: Asked[] = [];
  epoch = "e1";
  now = samples.AT;
  /** What it answers; null leaves it to what a service that takes everything says. */
  reply: (asked: Asked) => Reply | null | Promise<Reply | null> = () => null;
  #server: Server = createServer((request, response) => void this.#take(request, response));

  async start(port = 0): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(port, "127.0.0.1", resolve));
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  /** The ids of the scans that came, a list for each message. */
  get scans(): string[][] {
    return this.asked.filter(({ path }) => path === "scans").map(({ body }) => (body as { scans: ScanMessage[] }).scans.map(({ id }) => id));
  }

  of<Body>(path: string): Body[] {
    return this.asked.filter((asked) => asked.path.split("?")[0] === path).map(({ body }) => body as Body);
  }

  async #take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const path = (request.url ?? "").replace("/api/v1/", "");
    const asked = { method: request.method ?? "", path, headers: request.headers, body: text ? JSON.parse(text) : null };
    this.asked.push(asked);
    const given = (await this.reply(asked)) ?? this.taking(asked);
    if (given === "silent") return;
    if (given === "cut") return void response.destroy();
    this.#give(given, response);
  }

  #give({ status = 200, body = {}, headers = {}, half = false }: Given, response: ServerResponse): void {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    response.writeHead(status, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text), ...headers });
    if (!half) return void response.end(text);
    response.write(text.slice(0, text.length / 2), () => response.destroy());
  }

  /** What a service says that takes everything. */
  taking({ path, body }: Asked): Given {
    const told = { now: this.now, epoch: this.epoch };
    if (path === "scans") {
      const { scans } = body as { scans: ScanMessage[] };
      return { body: { ...told, verdicts: scans.map(({ id }) => samples.verdict(id)) } };
    }
    if (path !== "annulments" && path !== "counts") return problem(404, "not_found");
    return { body: { ...samples.taken((body as AnnulmentMessage | CountMessage).id), ...told } };
  }
}
