// One search after another: a new one ends the one before. What was found stays until the next has something to show. No DOM.
import { HttpError, sentence, wasCancelled } from "../../lib/http";
import { matchesOf } from "./api";
import type { EndMessage, SearchApi } from "./api";
import type { SearchRequest } from "./query";
import { Results } from "./results";

export type Phase =
  | { readonly is: "idle" }
  | { readonly is: "running" }
  | { readonly is: "stopped" }
  | { readonly is: "done"; readonly end: EndMessage }
  | { readonly is: "failed"; readonly sentence: string; readonly wrong: boolean };

/** Answers that say that the pattern or a glob is wrong, rather than that something broke. */
const WRONG_STATUS: ReadonlySet<number> = new Set([400, 422]);

export class Searching {
  results = new Results();
  phase: Phase = { is: "idle" };
  private running: AbortController | null = null;
  private ids = 0;

  constructor(
    private readonly api: SearchApi,
    /** Called after every change; often while a search runs. */
    private readonly changed: () => void,
  ) {}

  async start(wanted: SearchRequest): Promise<void> {
    this.running?.abort();
    const mine = new AbortController();
    this.running = mine;
    this.become({ is: "running" });
    const fresh = new Results();
    let end: EndMessage | null = null;
    try {
      for await (const batch of this.api.search(wanted, mine.signal)) {
        if (this.running !== mine) return;
        for (const message of batch) {
          if (message.type === "end") end = message;
          else fresh.add(matchesOf(message, () => (this.ids += 1)));
        }
        this.results = fresh;
        this.changed();
      }
      if (this.running === mine) this.ended(fresh, end);
    } catch (error) {
      if (this.running === mine) this.failed(error, fresh);
    }
  }

  /** What was found so far stays. */
  stop(): void {
    if (this.running === null) return;
    this.running.abort();
    this.running = null;
    this.become({ is: "stopped" });
  }

  clear(): void {
    this.running?.abort();
    this.running = null;
    this.results = new Results();
    this.become({ is: "idle" });
  }

  private ended(fresh: Results, end: EndMessage | null): void {
    this.running = null;
    this.results = fresh;
    const { matchCount: matches, fileCount: files } = fresh;
    this.become(end === null ? { is: "stopped" } : { is: "done", end: { ...end, matches, files } });
  }

  private failed(error: unknown, fresh: Results): void {
    this.running = null;
    if (wasCancelled(error)) {
      this.become({ is: "stopped" });
      return;
    }
    this.results = fresh;
    const wrong = error instanceof HttpError && WRONG_STATUS.has(error.status);
    this.become({ is: "failed", sentence: sentence(error), wrong });
  }

  private become(phase: Phase): void {
    this.phase = phase;
    this.changed();
  }
}
