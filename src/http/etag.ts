import { createHash } from 'node:crypto';

/** A strong entity tag (RFC 9110 §8.8.3): equal exactly if the bodies are. */
export function strongEtag(body: string): string {
	return `"${createHash('sha256').update(body).digest('base64url')}"`;
}

/** Whether `If-None-Match` names the tag, by weak comparison (RFC 9110 §13.1.2): a proxy may have weakened it. */
export function matchesEtag(ifNoneMatch: string | null, etag: string): boolean {
	if (ifNoneMatch === null) return false;
	if (ifNoneMatch.trim() === '*') return true;
	return ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag);
}
