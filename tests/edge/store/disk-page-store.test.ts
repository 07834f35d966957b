import { describePageStore } from '../cache/page-store-contract.ts';
import { openTestStore } from './test-store.ts';

describePageStore('disk', async (limits) => (await openTestStore({ limits })).store);
