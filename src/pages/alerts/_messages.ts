import type { AlertChangeOutcome } from '../../app/alerts/manage-alerts.ts';

const alertMessages: Readonly<Record<string, string>> = {
	saved: 'Saved. We’ll check it at the next update.',
	pause: 'Paused. You won’t be notified until you resume it.',
	resume: 'Watching again.',
	rearm:
		'Re-armed. If its condition is met, it fires at the next update, but no sooner than 12 hours after the last time.',
	delete: 'Deleted.',
};

const channelMessages: Readonly<Record<string, string>> = {
	'feed-opened': 'Your feed is ready. Anyone who knows its address can read it, so keep it to yourself.',
	'feed-moved': 'Your feed has a new address. The old one no longer works.',
	'feed-closed': 'Your feed was deleted.',
	removed: 'Webhook removed. Pending messages won’t be sent.',
	'nothing-there': 'There was nothing to change.',
};

/** Returns the message for an outcome in the URL of the alerts page; null: no such outcome. */
export function alertMessage(outcome: string | null): string | null {
	return find(alertMessages, outcome);
}

/** Returns the message for an outcome in the URL of the page for feed and webhook; null: no such outcome. */
export function channelMessage(outcome: string | null): string | null {
	return find(channelMessages, outcome);
}

function find(messages: Readonly<Record<string, string>>, outcome: string | null): string | null {
	return outcome !== null && Object.hasOwn(messages, outcome) ? (messages[outcome] ?? null) : null;
}

/** Returns why a button on the alerts page did not work. */
export function errorMessage(result: {
	readonly data?: AlertChangeOutcome | undefined;
	readonly error?: Error | undefined;
}): string {
	if (result.data?.outcome === 'not-found') return 'Alert not found. It may have been deleted.';
	if (result.data?.outcome === 'contended') return 'The alert was changed at the same time. Please try again.';
	return result.error?.name === 'AstroActionInputError'
		? 'We didn’t understand that. Please use the buttons on this page.'
		: 'Nothing was changed. Please try again in a minute.';
}
