import { defineAction } from 'astro:actions';
import { desk } from '../composition.ts';

export const account = {
	/** The session ends on the server too. */
	signOut: defineAction({
		accept: 'form',
		async handler(_, { locals, request }) {
			const accounts = await desk.accounts();
			locals.answerCookies.push(...(await accounts.signOut(request.headers)));
		},
	}),
};
