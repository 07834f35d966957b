import { randomBytes } from 'node:crypto';
import { runCommand } from '../../worker/run-command.ts';
import { examine, exitCodeOf, realPause, toJson } from '../doctor/diagnose.ts';
import { readOptions } from '../doctor/doctor-options.ts';
import { toText } from '../doctor/report-text.ts';

const help = `npm run doctor -- URL [--token TOKEN] [--wait] [--json] [--help]

Examines a deployment of this site, on Vercel or on your own machine, as its visitors and its
operator would: about thirty requests, one after the other. Without a token it changes nothing.

  --token TOKEN         the site's BYPASS_TOKEN: also tries to regenerate the dashboard. Better in the
                        environment as BYPASS_TOKEN, where other users cannot see it. It is sent only
                        to URL, once as ?__prerender_bypass=, and never printed
  --wait                also waits until the dashboard has expired, to see it regenerated
  --expiration SECONDS  when a page expires, if not as in the build (300)
  --worker-every MIN    how often the worker or cron runs (5; a daily cron: 1440)
  --origin URL          public address of the site, if it is not URL (a preview, or behind a proxy)
  --timeout MS          deadline of one request (15000)
  --json                print the report as JSON
  --help                this text

VERCEL_AUTOMATION_BYPASS_SECRET passes Vercel's deployment protection. NO_COLOR turns colours off.
Exit codes: 0 no check failed, 1 a check failed, 2 wrong arguments.
`;

await runCommand({
	name: 'doctor',
	help,
	async run({ args }) {
		const options = readOptions(args, process.env);
		const report = await examine(options, {
			now: Date.now,
			pause: realPause,
			progress: (line) => process.stderr.write(`${line}\n`),
			wrongToken: randomBytes(32).toString('hex'),
		});
		const { isTTY, columns } = process.stdout;
		const colour = process.env.FORCE_COLOR ? true : Boolean(isTTY) && !process.env.NO_COLOR;
		const layout = { colour, width: Math.min(columns ?? 120, 160) };
		process.stdout.write(options.json ? `${toJson(report)}\n` : toText(report, layout));
		return exitCodeOf(report);
	},
});
