import { type ActionAPIContext, ActionError, defineAction } from 'astro:actions';
import { z } from 'astro/zod';
import type { AlertContext } from '../app/alerts/alert-context.ts';
import { readFormValues } from '../app/alerts/alert-form.ts';
import { ChannelChange, changeChannels } from '../app/alerts/channel-settings.ts';
import type { Sender } from '../app/alerts/ensure-session.ts';
import { AlertChange, changeAlert } from '../app/alerts/manage-alerts.ts';
import { saveAlertForm } from '../app/alerts/save-alert.ts';
import { accounts, isStorageError, loadAlertContext, reportError } from '../composition.ts';
import { callerAddress } from '../http/caller-address.ts';

/** The form actions of the alert pages. The owner comes from the session, never from the form. */
export const alerts = {
	save: defineAction({
		accept: 'form',
		handler: (form, context) =>
			withAlerts(context, (parts) => saveAlertForm(parts, senderOf(context), readFormValues(form))),
	}),

	change: defineAction({
		accept: 'form',
		input: z.object({ id: z.string().max(100), change: AlertChange }),
		handler: (input, context) => withAlerts(context, (parts) => changeAlert(parts, context.locals.person?.id, input)),
	}),

	channels: defineAction({
		accept: 'form',
		input: z.object({ change: ChannelChange, url: z.string().max(4_000).default('') }),
		handler: (input, context) => withAlerts(context, (parts) => changeChannels(parts, senderOf(context), input)),
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

/** Sets `locals.unavailable` if the database fails; the middleware then shows the page for that. */
async function withAlerts<T>(
	{ locals }: ActionAPIContext,
	work: (parts: AlertContext & Pick<typeof accounts, 'sessions'>) => Promise<T>,
): Promise<T> {
	try {
		const parts = await loadAlertContext();
		if (parts) return await work({ ...parts, sessions: accounts.sessions });
	} catch (error) {
		reportError(error);
		if (isStorageError(error)) locals.unavailable = { kind: 'storage-unavailable' };
	}
	throw new ActionError({
		code: 'INTERNAL_SERVER_ERROR',
		message: 'Something went wrong on our side. It has been logged.',
	});
}
