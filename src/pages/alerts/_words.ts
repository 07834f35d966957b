import type { AlertChangeOutcome } from '../../app/alerts/manage-alerts.ts';

const doneByOutcome: Readonly<Record<string, string>> = {
	saved: 'Saved. The alert is judged with the next figures.',
	pause: 'Paused. The alert follows its figure, but gives no word.',
	resume: 'Watching again.',
	rearm: 'Re-armed. If its rule holds, it fires with the next figures, but not within 12 h of the last time.',
	delete: 'Deleted.',
};

/** What a form has done, by the word for it in an address; null: none that is known. */
export function doneMessage(outcome: string | null): string | null {
	return outcome !== null && Object.hasOwn(doneByOutcome, outcome) ? (doneByOutcome[outcome] ?? null) : null;
}

/** Why a button did not do what it should. */
export function errorMessage(result: {
	readonly data?: AlertChangeOutcome | undefined;
	readonly error?: Error | undefined;
}): string {
	if (result.data?.outcome === 'not-found') return 'There is no such alert among yours: it may have been deleted.';
	if (result.data?.outcome === 'contended') return 'The alert was being changed at the same moment. Try again.';
	return result.error?.name === 'AstroActionInputError'
		? 'That was not understood: use the buttons of this page.'
		: 'Nothing was changed. Try again in a minute.';
}
