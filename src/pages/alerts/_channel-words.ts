const doneByOutcome: Readonly<Record<string, string>> = {
	'feed-opened': 'Your feed is open. Whoever knows its address can read it: keep it to yourself.',
	'feed-moved': 'Your feed has a new address; the one before is no feed any more.',
	'feed-closed': 'Your feed is closed.',
	removed: 'The webhook is removed. What was waiting for it is not sent.',
	'nothing-there': 'There was nothing to change.',
};

/** What a form has done, by the word for it in an address; null: none that may stand in one. */
export function channelWords(outcome: string | null): string | null {
	return outcome !== null && Object.hasOwn(doneByOutcome, outcome) ? (doneByOutcome[outcome] ?? null) : null;
}
