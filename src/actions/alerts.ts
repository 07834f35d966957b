import { type ActionAPIContext, ActionError, defineAction } from 'astro:actions';
import { z } from 'astro/zod';
import type { AlertDesk } from '../app/alerts/alert-context.ts';
import { readFormValues } from '../app/alerts/alert-form.ts';
import { ChannelChange, changeChannels } from '../app/alerts/channel-settings.ts';
import type { Sender } from '../app/alerts/ensure-session.ts';
import { AlertChange, changeAlert } from '../app/alerts/manage-alerts.ts';
import { saveAlertForm } from '../app/alerts/save-alert.ts';
import { accounts, isStorageError, loadAlertDesk, reportError } from '../composition.ts';
import { callerAddress } from '../http/caller-address.ts';

/** What the forms of the pages of alerts do. Whose alerts they are is for the session to say, never for the form. */
export const alerts = {
	save: defineAction({
		accept: 'form',
		handler: (form, context) =>
			atDesk(context, (parts) => saveAlertForm(parts, senderOf(context), readFormValues(form))),
	}),

	change: defineAction({
		accept: 'form',
		input: z.object({ id: z.string().max(100), change: AlertChange }),
		handler: (input, context) => atDesk(context, (parts) => changeAlert(parts, context.locals.person?.id, input)),
	}),

	channels: defineAction({
		accept: 'form',
		input: z.object({ change: ChannelChange, url: z.string().max(4_000).default('') }),
		handler: (input, context) => atDesk(context, (parts) => changeChannels(parts, senderOf(context), input)),
	}),
};

function senderOf(context: ActionAPIContext): Sender {
	return {
		person: context.locals.person,
		address: callerAddress(context),
		headers: context.request.headers,
		keepCookies: (values) => void context.locals.answerCookies.push(...values),
	};
}

/** A database that fails is told by the middleware, past which an action cannot throw. */
async function atDesk<T>(
	{ locals }: ActionAPIContext,
	work: (parts: AlertDesk & Pick<typeof accounts, 'sessions'>) => Promise<T>,
): Promise<T> {
	try {
		const parts = await loadAlertDesk();
		if (parts) return await work({ ...parts, sessions: accounts.sessions });
	} catch (error) {
		reportError(error);
		if (isStorageError(error)) locals.unavailable = { kind: 'storage-unavailable' };
	}
	throw new ActionError({ code: 'INTERNAL_SERVER_ERROR', message: 'Something failed here; it has been logged.' });
}
