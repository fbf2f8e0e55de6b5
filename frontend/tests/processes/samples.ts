// Processes and listings as the API tells them.
import type { Listing, Process, Sandbox } from "../../src/processes/listing";

export function process(fields: Partial<Process>): Process {
  return {
    runtime: "3.13",
    pid: 42,
    command: "sleep 100",
    state: "S",
    cpu_percent: 0,
    cpu_seconds: 0.02,
    memory: 2_000_000,
    started_at: "2026-11-27T05:00:00Z",
    platform: false,
    console: null,
    ...fields,
  };
}

export function listing(runtime: string, processes: readonly Process[], fields: Partial<Sandbox> = {}): Listing {
  return { sandboxes: [{ runtime, answers: true, sentence: "", total: processes.length, complete: true, ...fields }], processes };
}
