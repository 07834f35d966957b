import type { AstroGlobal } from 'astro';
import type { FormValues } from '../../app/accounts/form-answer.ts';
import { readOwnPath } from '../../domain/own-path.ts';

/**
 * What a mailed link brings along, as the form that takes it sends it on. The page sends its address, with the token in
 * it, nowhere; its origin it must, or its own form would be taken for another site's.
 */
export function readLink({ url: { searchParams }, response }: Pick<AstroGlobal, 'url' | 'response'>): FormValues {
	response.headers.set('referrer-policy', 'strict-origin');
	return { token: searchParams.get('token') ?? '', next: readOwnPath(searchParams.get('next')) ?? '' };
}
