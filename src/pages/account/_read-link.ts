import type { FormValues } from '../../app/accounts/form-answer.ts';
import { readOwnPath } from '../../domain/own-path.ts';

/** What a mailed link brings along, as the form that takes it sends it on. */
export function readLink({ searchParams }: URL): FormValues {
	return { token: searchParams.get('token') ?? '', next: readOwnPath(searchParams.get('next')) ?? '' };
}
