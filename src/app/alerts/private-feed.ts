import { resortPath } from '../../domain/isr-paths.ts';
import { resortNameOf } from '../../domain/resort.ts';
import type { UnixMs } from '../../domain/time.ts';
import type { FeedEntry, FeedView } from '../load-feed.ts';
import type { AlertContext } from './alert-context.ts';
import type { MessageKind, Occurrence } from './alert-ports.ts';
import { renderMessage } from './render-message.ts';

/** Returns the path of a person's feed; anyone who knows it can read it, without a session. */
export function feedPath(secret: string): string {
	return `/alerts/feed/${secret}.xml`;
}

/** One entry per message. */
export type PrivateFeed = Pick<FeedView, 'entries' | 'updatedAt'>;

/** More than a feed reader misses between two requests. */
const MAX_ENTRIES = 50;
const MAX_READ = 500;

/**
 * Loads the notifications of a person’s feed, newest first, with each correction as a separate entry.
 *
 * @returns null: no feed has this secret, or no longer
 * @throws {StorageError}
 */
export async function loadPrivateFeed(
	{
		secrets,
		alerts,
		conditions,
		resorts,
		clock,
	}: Pick<AlertContext, 'secrets' | 'alerts' | 'conditions' | 'resorts' | 'clock'>,
	secret: string,
): Promise<PrivateFeed | null> {
	const userId = await secrets.findOwner('feed', secret);
	if (userId === null) return null;
	const now = clock.now();
	const occurrences = (await alerts.listOccurrences(userId, MAX_READ)).filter(({ channels }) =>
		channels.includes('feed'),
	);
	const ids = [...new Set(occurrences.map(({ resortId }) => resortId))];
	const readings = ids.length === 0 ? new Map() : await conditions.loadReadings(ids, { fromAt: now, toAt: now });
	const placeOf = (resortId: string) => ({
		resortName: resortNameOf(resortId, resorts),
		timeZone: readings.get(resortId)?.timeZone ?? 'UTC',
	});
	const entries = occurrences
		.flatMap((occurrence) =>
			messagesOf(occurrence).map((message) => toEntry(message, occurrence, placeOf(occurrence.resortId))),
		)
		.sort((a, b) => b.updatedAt - a.updatedAt)
		.slice(0, MAX_ENTRIES);
	return { entries, updatedAt: entries[0]?.updatedAt ?? now };
}

type FeedMessage = { readonly kind: MessageKind; readonly at: UnixMs };

function messagesOf({ firedAt, correction }: Occurrence): readonly FeedMessage[] {
	const fired: FeedMessage = { kind: 'fired', at: firedAt };
	return correction === null ? [fired] : [fired, { kind: 'corrected', at: correction.correctedAt }];
}

function toEntry(
	{ kind, at }: FeedMessage,
	occurrence: Occurrence,
	place: Parameters<typeof renderMessage>[2],
): FeedEntry {
	const { title, lines } = renderMessage(kind, occurrence, place);
	return {
		id: `alerts/${occurrence.id}/${kind}`,
		path: resortPath(occurrence.resortId),
		title,
		updatedAt: at,
		summary: lines.join(' '),
	};
}

/**
 * Returns the secret of a person's feed; creates it if there is none.
 *
 * @throws {StorageError}
 */
export function openFeed({ secrets, newSecret, clock }: AlertContext, userId: string): Promise<string> {
	return secrets.findOrSave(userId, 'feed', newSecret(), clock.now());
}

/**
 * Moves the feed to a new URL; the old one stops working.
 *
 * @throws {StorageError}
 */
export function moveFeed({ secrets, newSecret, clock }: AlertContext, userId: string): Promise<void> {
	return secrets.replace(userId, 'feed', newSecret(), clock.now());
}

/** @throws {StorageError} */
export function closeFeed({ secrets }: AlertContext, userId: string): Promise<void> {
	return secrets.remove(userId, 'feed');
}
