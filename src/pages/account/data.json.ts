import type { APIRoute } from 'astro';
import { exportAccount } from '../../app/accounts/personal-account.ts';
import { accounts } from '../../composition.ts';
import { methodNotAllowed } from '../../http/endpoint.ts';

/** Everything that is stored about the person, as a file to download. */
export const ALL: APIRoute = async ({ locals: { person }, request: { method }, redirect }) => {
	if (method !== 'GET' && method !== 'HEAD') return methodNotAllowed(method, 'GET, HEAD');
	if (person === null) return redirect('/account/sign-in?next=/account/data.json', 303);
	const data = await exportAccount(await accounts.open(), person);
	return new Response(`${JSON.stringify(data, null, '\t')}\n`, {
		headers: { 'content-type': 'application/json', 'content-disposition': 'attachment; filename="snowline.json"' },
	});
};
