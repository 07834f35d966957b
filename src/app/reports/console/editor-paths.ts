import type { WriteOutcome } from './write-report.ts';

/** Where the report of a resort is written. */
export function editorPath(resortId: string): string {
	return `/editor/${resortId}`;
}

/** Where it goes on once what was written is kept. */
export function pageAfterWriting({ resortId, goOn }: Extract<WriteOutcome, { state: 'saved' }>): string {
	return goOn === 'draft' ? `${editorPath(resortId)}?saved` : `${editorPath(resortId)}/${goOn}`;
}

/** Where the proof of a publication is. */
export function pageAfterPublishing({
	resortId,
	version,
}: {
	readonly resortId: string;
	readonly version: number;
}): string {
	return `${editorPath(resortId)}/published?version=${version}`;
}

/** Statuses of HTTP. */
export const writeStatus: Readonly<Record<WriteOutcome['state'], number>> = {
	saved: 303,
	invalid: 422,
	'unit-changed': 200,
	conflict: 409,
};
