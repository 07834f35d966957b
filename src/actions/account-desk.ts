import type { ActionAPIContext } from 'astro:actions';
import type { Sender } from '../app/accounts/account-parts.ts';
import type { FormAnswer, FormValues } from '../app/form-answer.ts';
import { describeError } from '../app/log-event.ts';
import { desk, isStorageError, site } from '../composition.ts';
import { callerAddress } from '../http/caller-address.ts';

type OpenDesk = Awaited<ReturnType<typeof desk.open>>;

/** What a form does. */
export type AccountForm = (parts: OpenDesk, sender: Sender, values: FormValues) => Promise<FormAnswer>;

/** Runs a form's work. Where the database cannot be asked, the middleware answers in its place, as on every private page. */
export async function atDesk(form: FormData, context: ActionAPIContext, work: AccountForm): Promise<FormAnswer> {
	const { locals, request } = context;
	const sender: Sender = {
		network: callerAddress(context),
		headers: request.headers,
		keepCookies: (setCookies) => void locals.answerCookies.push(...setCookies),
	};
	try {
		return await work(await desk.open(), sender, textsOf(form));
	} catch (error) {
		if (!isStorageError(error)) throw error;
		site.log({ level: 'error', event: 'form-failed', ...describeError(error) });
		locals.outage = { kind: 'storage-unavailable' };
		return { goTo: '/account/unavailable' };
	}
}

/** The first value of each field; files are none. */
function textsOf(form: FormData): FormValues {
	const texts: Record<string, string> = Object.create(null);
	for (const [name, value] of form) if (typeof value === 'string') texts[name] ??= value;
	return texts;
}
