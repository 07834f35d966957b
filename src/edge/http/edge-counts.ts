import type { RenderOutcome } from '../cache/page-request.ts';

/** What the edge has done since its start. */
export type EdgeStats = {
	/** Answers by the value of `x-vercel-cache`; `NONE`: redirects, refusals and errors. */
	readonly answers: Readonly<Record<string, number>>;
	/** Renders of ISR pages that ended, by how. */
	readonly renders: Readonly<Record<RenderOutcome['kind'], number>>;
	readonly renderTotalMs: number;
	readonly rendersRunning: number;
	/** Visitors who shared another's render. */
	readonly collapsed: number;
	readonly entries: number;
	readonly bytes: number;
	readonly evictions: number;
	readonly refusedConnections: number;
};

/** Counters alone: no labels that grow with what visitors send. */
export class EdgeCounts {
	readonly answers: Record<string, number> = {};
	readonly renders: Record<RenderOutcome['kind'], number> = { page: 0, refused: 0, personal: 0, failed: 0 };
	renderTotalMs = 0;
	collapsed = 0;
	refusedConnections = 0;

	answered(cache: string | undefined): void {
		const label = cache ?? 'NONE';
		this.answers[label] = (this.answers[label] ?? 0) + 1;
	}

	snapshot(): Omit<EdgeStats, 'rendersRunning' | 'entries' | 'bytes' | 'evictions'> {
		const { renderTotalMs, collapsed, refusedConnections } = this;
		return { answers: { ...this.answers }, renders: { ...this.renders }, renderTotalMs, collapsed, refusedConnections };
	}

	rendered(durationMs: number, kind: RenderOutcome['kind']): void {
		this.renders[kind] += 1;
		this.renderTotalMs += durationMs;
	}
}
