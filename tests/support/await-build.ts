import { inject } from 'vitest';
import { untilBuilt } from './build-once.ts';

await untilBuilt(inject('siteBuild'));
